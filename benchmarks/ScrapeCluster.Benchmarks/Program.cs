using BenchmarkDotNet.Running;
using ScrapeCluster.Benchmarks.Queueing;

// "queue MODE" and "send URL" are long measurements in this process; everything else is BenchmarkDotNet's.
if (args is ["queue", var mode])
    await QueueMeasurement.RunAsync(mode);
else if (args is ["send", var url])
    await SendMeasurement.RunAsync(url);
else
    BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly).Run(args);
