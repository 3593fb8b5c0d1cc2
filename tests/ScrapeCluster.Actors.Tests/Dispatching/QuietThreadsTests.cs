using System.Collections.Concurrent;
using Akka.Dispatch;
using ScrapeCluster.Actors.Dispatching;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.Dispatching;

public sealed class QuietThreadsTests
{
    [Fact]
    public void Everything_runs_once_on_no_more_threads_than_allowed()
    {
        var threads = new QuietThreads("quiet", 3);
        var ran = new ConcurrentBag<(int Number, string? Thread, int Id)>();
        using var all = new CountdownEvent(2000);

        Parallel.For(0, 2000, i => threads.Execute(new ActionRunnable(() =>
        {
            ran.Add((i, Thread.CurrentThread.Name, Environment.CurrentManagedThreadId));
            all.Signal();
        })));

        all.Wait(TimeSpan.FromSeconds(20)).ShouldBeTrue();
        ran.Select(run => run.Number).Order().ShouldBe(Enumerable.Range(0, 2000));
        ran.Select(run => run.Id).Distinct().Count().ShouldBeLessThanOrEqualTo(3);
        ran.Select(run => run.Thread).Distinct().ShouldBe(["quiet"]);
        threads.Shutdown();
    }

    [Fact]
    public async Task One_that_waits_does_not_hold_up_the_next()
    {
        var threads = new QuietThreads("quiet", 2);
        var gate = new TaskCompletionSource();
        var second = new TaskCompletionSource();

        threads.Execute(new ActionRunnable(() => gate.Task.Wait()));
        threads.Execute(new ActionRunnable(second.SetResult));

        await second.Task.WaitAsync(TimeSpan.FromSeconds(20));
        gate.SetResult();
        threads.Shutdown();
    }
}
