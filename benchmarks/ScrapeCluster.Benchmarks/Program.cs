using BenchmarkDotNet.Running;
using ScrapeCluster.Benchmarks.Queueing;

// "queue MODE" is one long measurement in this process; everything else is BenchmarkDotNet's.
if (args is ["queue", var mode])
    await QueueMeasurement.RunAsync(mode);
else
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
