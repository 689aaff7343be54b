# Run once in PowerShell, in the folder of the program: the desk is there from each logon on, without a window.
# To take it away: Unregister-ScheduledTask -TaskName "Bakery forecast, desk"
$folder  = Get-Location
$options = New-ScheduledTaskSettingsSet -ExecutionTimeLimit 0 -RestartCount 3 -RestartInterval (New-TimeSpan -Minutes 1) -MultipleInstances IgnoreNew
$python  = "$folder\.venv\Scripts\pythonw.exe"
$action  = New-ScheduledTaskAction -Execute $python -Argument "-m forecast desk -c forecast.toml" -WorkingDirectory $folder
$trigger = New-ScheduledTaskTrigger -AtLogOn -User $env:USERNAME
Register-ScheduledTask -TaskName "Bakery forecast, desk" -Action $action -Trigger $trigger -Settings $options
