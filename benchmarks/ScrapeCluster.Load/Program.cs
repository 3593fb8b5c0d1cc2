using ScrapeCluster.Load;

LoadOptions options;
try
{
    options = LoadOptions.Parse(args);
}
catch (FormatException error)
{
    Console.Error.WriteLine($"{error.Message}\n{LoadOptions.Usage}");
    return 2;
}

var report = new LoadReport(options);
var scenario = Scenarios.Find(options.Mode);
if (scenario is null)
{
    Console.Error.WriteLine(LoadOptions.Usage);
    return 2;
}

await scenario(options, report);
if (options.Results is not null)
    report.Write(options.Results);
return 0;
