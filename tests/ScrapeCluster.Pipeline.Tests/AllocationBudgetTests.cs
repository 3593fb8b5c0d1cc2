using ScrapeCluster.Benchmarks.Stages;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests;

/// <summary>Holds each stage of a scrape to its line in benchmarks/allocations.json.</summary>
public sealed class AllocationBudgetTests : IDisposable
{
    private const int Warmups = 40;
    private const int Runs = 20;

    private readonly PipelineStages _stages = new();

    public static TheoryData<string> Stages => [.. AllocationBudgets.Read().Keys];

    [Fact]
    public void Every_stage_has_a_budget() => AllocationBudgets.Read().Keys.ShouldBe(_stages.All.Keys, ignoreOrder: true);

    [Theory]
    [MemberData(nameof(Stages))]
    public void A_stage_allocates_no_more_than_its_budget(string stage)
    {
        var run = _stages.All[stage];
        for (var i = 0; i < Warmups; i++)
            run();

        // The least of several: what now and then grows a table or refills a pool is no cost of each scrape.
        var least = Enumerable.Range(0, Runs).Min(_ => AllocatedBy(run));

        least.ShouldBeLessThanOrEqualTo(AllocationBudgets.Read()[stage], $"bytes that \"{stage}\" allocates for a page of {StagePage.Series} samples; lower that, or say why in benchmarks/allocations.json's commit");
    }

    public void Dispose() => _stages.Dispose();

    private static long AllocatedBy(Action run)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        run();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
