# Run once in PowerShell, in the folder of the program: every evening at 21:05, also after the computer was off.
$folder  = Get-Location
$action  = New-ScheduledTaskAction -Execute "$folder\.venv\Scripts\forecast.exe" -Argument "nightly -c forecast.toml" -WorkingDirectory $folder
$trigger = New-ScheduledTaskTrigger -Daily -At 21:05
$options = New-ScheduledTaskSettingsSet -StartWhenAvailable -ExecutionTimeLimit (New-TimeSpan -Minutes 30)
Register-ScheduledTask -TaskName "Bakery forecast" -Action $action -Trigger $trigger -Settings $options
