# Run once in PowerShell, in the folder of the program: every evening at 21:05, also after the computer was off,
# and every morning a look whether there is a plan (Last Run Result 2 in the task scheduler: there is none).
$folder  = Get-Location
$options = New-ScheduledTaskSettingsSet -StartWhenAvailable -ExecutionTimeLimit (New-TimeSpan -Minutes 30) -MultipleInstances IgnoreNew
$tasks   = @(
    @{ Name = "Bakery forecast"; At = "21:05"; Words = "nightly -c forecast.toml" },
    @{ Name = "Bakery forecast, morning"; At = "05:30"; Words = "doctor -c forecast.toml --offline" }
)
foreach ($task in $tasks) {
    $action  = New-ScheduledTaskAction -Execute "$folder\.venv\Scripts\forecast.exe" -Argument $task.Words -WorkingDirectory $folder
    $trigger = New-ScheduledTaskTrigger -Daily -At $task.At
    Register-ScheduledTask -TaskName $task.Name -Action $action -Trigger $trigger -Settings $options
}
