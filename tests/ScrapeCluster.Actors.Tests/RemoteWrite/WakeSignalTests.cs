using ScrapeCluster.Actors.RemoteWrite;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Actors.Tests.RemoteWrite;

public sealed class WakeSignalTests
{
    private readonly WakeSignal _signal = new();

    [Fact]
    public void A_writer_that_is_awake_needs_no_message()
    {
        _signal.TryWake(full: true).ShouldBeFalse();
    }

    [Fact]
    public void Only_the_first_fragment_wakes_an_idle_writer()
    {
        _signal.SleepUntilAny();

        _signal.TryWake(full: false).ShouldBeTrue();
        _signal.TryWake(full: true).ShouldBeFalse();
    }

    [Fact]
    public void A_writer_that_waits_for_more_is_woken_by_a_full_request_alone()
    {
        _signal.SleepUntilFull();

        _signal.TryWake(full: false).ShouldBeFalse();
        _signal.TryWake(full: true).ShouldBeTrue();
        _signal.TryWake(full: true).ShouldBeFalse();
    }
}
