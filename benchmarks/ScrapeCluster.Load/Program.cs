using ScrapeCluster.Load;
using ScrapeCluster.Load.Comparing;
using ScrapeCluster.Load.Fakes;

try
{
    return args switch
    {
        [FakeModes.Targets, ..] => await PlayTargetsAsync(),
        [FakeModes.Receiver] => await PlayReceiverAsync(),
        ["compare" or "growth", ..] => await CompareAsync(CompareOptions.Parse(args)),
        _ => await LoadAsync(LoadOptions.Parse(args)),
    };
}
catch (FormatException error)
{
    Console.Error.WriteLine($"{error.Message}\n{LoadOptions.Usage}\n{CompareOptions.Usage}");
    return 2;
}
catch (Exception error) when (error is FileNotFoundException or InvalidOperationException or TimeoutException)
{
    Console.Error.WriteLine(error.Message);
    return 1;
}

async Task<int> PlayTargetsAsync()
{
    await FakeModes.PlayTargetsAsync(FakeOptions.FromArguments(args[1..]));
    return 0;
}

async Task<int> PlayReceiverAsync()
{
    await FakeModes.PlayReceiverAsync();
    return 0;
}

async Task<int> CompareAsync(CompareOptions options)
{
    var figures = options.Mode == "growth" ? await GrowthScenario.RunAsync(options) : await CompareScenario.RunAsync(options);
    if (options.Results is not null)
        CompareReport.Write(options, figures);
    return 0;
}

async Task<int> LoadAsync(LoadOptions options)
{
    var scenario = Scenarios.Find(options.Mode) ?? throw new FormatException($"Unknown mode \"{options.Mode}\".");
    var report = new LoadReport(options);
    await scenario(options, report);
    if (options.Results is not null)
        report.Write(options.Results);
    return 0;
}
