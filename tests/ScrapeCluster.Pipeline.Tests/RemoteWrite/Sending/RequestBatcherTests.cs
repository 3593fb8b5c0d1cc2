using ScrapeCluster.Pipeline.RemoteWrite.Queueing;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Sending;

public sealed class RequestBatcherTests
{
    private static readonly TimeSpan Since = TimeSpan.FromSeconds(100);

    private readonly RequestBatcher _batcher = new(new RequestLimits { MaxSamples = 100, MaxBytes = 1_000, BatchSendDeadline = TimeSpan.FromSeconds(5) });

    [Theory]
    [InlineData(99, 10, false)]
    [InlineData(100, 10, true)]
    [InlineData(10, 994, false)]
    [InlineData(10, 995, true)]
    public void A_request_is_full_by_samples_or_by_bytes(long samples, long bytes, bool full) =>
        _batcher.IsFull(Waiting(samples, bytes)).ShouldBe(full);

    [Fact]
    public void A_full_request_is_due_at_once() => _batcher.DueAt(Waiting(100, 10)).ShouldBe(Since);

    [Fact]
    public void Another_is_due_when_its_oldest_fragment_has_waited_for_the_deadline() =>
        _batcher.DueAt(Waiting(1, 1)).ShouldBe(Since + TimeSpan.FromSeconds(5));

    [Fact]
    public void Nothing_is_due_where_nothing_waits() => _batcher.DueAt(default).ShouldBeNull();

    [Fact]
    public void Fragments_are_added_as_long_as_the_samples_fit()
    {
        _batcher.Begin();

        _batcher.TryAdd(TestFragments.Sized(1, samples: 60)).ShouldBeTrue();
        _batcher.TryAdd(TestFragments.Sized(1, samples: 40)).ShouldBeTrue();
        _batcher.TryAdd(TestFragments.Sized(1, samples: 1)).ShouldBeFalse();
    }

    [Fact]
    public void Fragments_are_added_as_long_as_the_bytes_fit_with_the_length_in_front()
    {
        _batcher.Begin();

        _batcher.TryAdd(TestFragments.Sized(500)).ShouldBeTrue();
        _batcher.TryAdd(TestFragments.Sized(496)).ShouldBeFalse();
        _batcher.TryAdd(TestFragments.Sized(495)).ShouldBeTrue();
    }

    [Fact]
    public void A_fragment_above_the_limits_goes_alone()
    {
        _batcher.Begin();

        _batcher.TryAdd(TestFragments.Sized(5_000, samples: 500)).ShouldBeTrue();
        _batcher.TryAdd(TestFragments.Sized(1)).ShouldBeFalse();
    }

    [Fact]
    public void The_default_size_is_below_a_megabyte_of_either_kind() => new RequestLimits().MaxBytes.ShouldBeLessThanOrEqualTo(1_000_000);

    private static QueueState Waiting(long samples, long bytes) => new(Fragments: 1, samples, bytes, Since, OldestPosition: 1);
}
