using BenchmarkDotNet.Attributes;

namespace ScrapeCluster.Benchmarks.Stages;

/// <summary>The stages of one scrape. What each may allocate stands in the column "Budget".</summary>
[MemoryDiagnoser]
[Config(typeof(BudgetConfig))]
public class PipelineStagesBenchmark : IDisposable
{
    private PipelineStages _stages = null!;

    [GlobalSetup]
    public void Setup() => _stages = new PipelineStages();

    [GlobalCleanup]
    public void Dispose()
    {
        _stages.Dispose();
        GC.SuppressFinalize(this);
    }

    [Benchmark]
    public void Read() => _stages.Read();

    [Benchmark]
    public void Unpack() => _stages.Unpack();

    [Benchmark]
    public void Parse() => _stages.Parse();

    [Benchmark]
    public void Relabel() => _stages.Relabel();

    [Benchmark]
    public void Encode() => _stages.Encode();

    [Benchmark]
    public void Plan() => _stages.Plan();

    [Benchmark]
    public void Compress() => _stages.Compress();

    [Benchmark]
    public void Queue() => _stages.Queue();

    [Benchmark]
    public void Send() => _stages.Send();
}
