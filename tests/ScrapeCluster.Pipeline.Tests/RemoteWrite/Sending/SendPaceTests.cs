using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Sending;

public sealed class SendPaceTests
{
    private static readonly SendOutcome Accepted = new SendOutcome.Accepted(204);
    private static readonly SendOutcome Failed = new SendOutcome.Retry("no", Status: 500);
    private static readonly SendOutcome Throttled = new SendOutcome.Throttled("slow down", null, ThrottleCause.Unknown);

    private readonly FakeTimeProvider _time = new();
    private readonly InFlightBudget _inFlight = new(1_000_000_000);
    private readonly Lock _gate = new();
    private int _underWay;
    private int _mostUnderWay;

    [Fact]
    public async Task A_healthy_receiver_gets_as_many_requests_at_once_as_max_shards_from_the_start()
    {
        using var pace = Pace(maxShards: 50);

        var permits = await EnterAsync(pace, 50);
        var next = pace.EnterAsync(default);

        next.IsCompleted.ShouldBeFalse();
        End(permits[0], Accepted);
        (await next).ShouldNotBeNull();
        pace.Limit.ShouldBe(50);
    }

    [Fact]
    public async Task A_failure_now_and_then_slows_nothing_down()
    {
        using var pace = Pace(maxShards: 10);

        for (var i = 0; i < 100; i++)
            End((await EnterAsync(pace, 1))[0], i % 3 == 0 ? Accepted : Failed);

        pace.IsDown.ShouldBeFalse();
        pace.Limit.ShouldBe(10);
    }

    [Fact]
    public async Task A_receiver_that_only_fails_is_asked_by_one_at_a_time_at_growing_distances()
    {
        using var pace = Pace(maxShards: 50);
        var attempts = new List<TimeSpan>();
        foreach (var permit in await EnterAsync(pace, 50))
            End(permit, Failed);
        pace.IsDown.ShouldBeTrue();

        for (var i = 0; i < 12; i++)
        {
            (await pace.EnterAsync(default)).ShouldBeNull("nobody waits while the receiver is down");
            AdvanceTo(pace.ProbeAt);
            var probe = (await pace.EnterAsync(default)).ShouldNotBeNull();
            (await pace.EnterAsync(default)).ShouldBeNull("one finds out");
            attempts.Add(_time.Monotonic());
            End(probe, Failed);
        }

        var distances = attempts.Zip(attempts.Skip(1), (a, b) => (b - a).TotalSeconds).ToList();
        distances.Take(5).ShouldBeInOrder();
        distances[^1].ShouldBeInRange(4, 5);
    }

    [Fact]
    public async Task After_an_outage_it_begins_with_one_request_and_doubles()
    {
        using var pace = Pace(maxShards: 40);
        foreach (var permit in await EnterAsync(pace, 40))
            End(permit, Failed);
        AdvanceTo(pace.ProbeAt);

        var rounds = new List<int>();
        for (var round = await EnterAllAsync(pace); rounds.Count < 8; round = await EnterAllAsync(pace))
        {
            rounds.Add(round.Count);
            round.ForEach(permit => End(permit, Accepted));
        }

        rounds.ShouldBe([1, 2, 4, 8, 16, 32, 40, 40]);
    }

    [Fact]
    public async Task A_probe_that_hangs_does_not_keep_the_next_from_finding_out()
    {
        using var pace = Pace(maxShards: 5);
        foreach (var permit in await EnterAsync(pace, 5))
            End(permit, Failed);
        AdvanceTo(pace.ProbeAt);
        var hanging = await EnterAsync(pace, 1);

        _time.Advance(TimeSpan.FromSeconds(5));
        var second = (await pace.EnterAsync(default)).ShouldNotBeNull();
        End(second, Accepted);

        pace.IsDown.ShouldBeFalse();
        (await EnterAllAsync(pace)).Count.ShouldBe(2, "what hangs does not count");
        End(hanging[0], Failed);
        pace.IsDown.ShouldBeFalse();
    }

    [Fact]
    public async Task A_429_halves_the_requests_at_once_and_success_brings_them_back_one_by_one()
    {
        using var pace = Pace(maxShards: 16);
        var round = await EnterAllAsync(pace);

        round.ForEach(permit => End(permit, Throttled));

        pace.Limit.ShouldBe(8, "requests that were under way together teach one lesson");
        pace.IsDown.ShouldBeFalse();
        for (var i = 0; i < 9; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(30));
            End((await EnterAsync(pace, 1))[0], Accepted);
        }
        pace.Limit.ShouldBe(9);
    }

    [Fact]
    public async Task A_retry_after_of_a_429_holds_for_all_shards_and_who_waits_keeps_its_place()
    {
        using var pace = Pace(maxShards: 1);
        var first = (await EnterAsync(pace, 1))[0];
        List<Task<SendPermit?>> waiting = [pace.EnterAsync(default), pace.EnterAsync(default)];

        End(first, new SendOutcome.Throttled("slow down", TimeSpan.FromSeconds(20), ThrottleCause.RequestRate));
        _time.Advance(TimeSpan.FromSeconds(19));
        waiting.ShouldAllBe(turn => !turn.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(6));

        End((await waiting[0]).ShouldNotBeNull(), Accepted);
        waiting[1].IsCompleted.ShouldBeFalse("the rate is held down too");
        _time.Advance(TimeSpan.FromSeconds(10));
        (await waiting[1]).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(100)]
    public async Task Requests_come_near_the_rate_that_the_receiver_takes_and_few_are_refused(int taken)
    {
        using var pace = Pace(maxShards: 50);
        var (accepted, throttled) = (0, 0);
        double room = taken;
        for (var millis = 0; millis < 120_000; millis += 10)
        {
            room = Math.Min(taken, room + (taken / 100.0));
            foreach (var permit in await EnterAllAsync(pace))
            {
                var fits = room >= 1;
                room -= fits ? 1 : 0;
                _ = fits ? accepted++ : throttled++;
                End(permit, fits ? Accepted : Throttled);
            }
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        (accepted / 120.0).ShouldBeGreaterThan(0.7 * taken);
        throttled.ShouldBeLessThan(50 + (accepted / 4), $"the first ones are all under way at once; {accepted} accepted");
    }

    [Fact]
    public async Task Without_further_429s_the_rate_is_free_again()
    {
        using var pace = Pace(maxShards: 5);
        End((await EnterAsync(pace, 1))[0], Throttled);
        pace.RequestsPerSecond.ShouldNotBeNull();

        for (var i = 0; i < 15; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            End((await EnterAsync(pace, 1))[0], Accepted);
        }

        pace.RequestsPerSecond.ShouldBeNull();
    }

    [Fact]
    public async Task Samples_per_second_are_held_to_what_is_configured()
    {
        using var pace = Pace(maxShards: 50, maxSamplesPerSecond: 1_000);
        var samples = 0;
        var request = new WriteRequest([TestFragments.Sized(100, samples: 300)]);

        for (var i = 0; i < 1_000; i++)
        {
            foreach (var permit in await EnterAllAsync(pace))
            {
                permit.Use(request);
                samples += request.SampleCount;
                End(permit, Accepted);
            }
            _time.Advance(TimeSpan.FromMilliseconds(10));
        }

        samples.ShouldBeInRange(10_000, 11_500);
    }

    [Fact]
    public async Task An_endpoint_that_hangs_leaves_the_others_their_share_of_the_bytes_in_flight()
    {
        var inFlight = new InFlightBudget(10 * RequestLimits.DefaultMaxBytes);
        using var dead = Pace(maxShards: 50, inFlight: inFlight);
        using var healthy = Pace(maxShards: 50, inFlight: inFlight);

        var hanging = await EnterAllAsync(dead);
        var running = await EnterAllAsync(healthy);

        hanging.Count.ShouldBe(5);
        running.Count.ShouldBe(5);
        inFlight.UsedBytes.ShouldBeLessThanOrEqualTo(inFlight.LimitBytes);
        running[0].Use(new WriteRequest([TestFragments.Sized(1_000)]));
        (await EnterAllAsync(healthy)).Count.ShouldBe(0, "little is missing to one more");
        running.Skip(1).ToList().ForEach(permit => permit.Use(new WriteRequest([TestFragments.Sized(1_000)])));
        (await EnterAllAsync(healthy)).Count.ShouldBe(4);
    }

    [Fact]
    public async Task An_endpoint_whose_share_is_smaller_than_a_request_still_sends_one_at_a_time()
    {
        using var pace = Pace(maxShards: 50, inFlight: new InFlightBudget(1_000));

        (await EnterAllAsync(pace)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Who_gives_up_waiting_leaves_the_turn_to_the_next()
    {
        using var pace = Pace(maxShards: 1);
        var first = (await EnterAsync(pace, 1))[0];
        using var cancellation = new CancellationTokenSource();
        var second = pace.EnterAsync(cancellation.Token);
        var third = pace.EnterAsync(default);

        await cancellation.CancelAsync();
        (await second).ShouldBeNull();
        End(first, Accepted);

        (await third).ShouldNotBeNull();
        pace.UnderWay.ShouldBe(1);
    }

    [Fact]
    public async Task A_turn_that_was_not_used_costs_nothing()
    {
        using var pace = Pace(maxShards: 1, maxSamplesPerSecond: 1);
        for (var i = 0; i < 10; i++)
            (await EnterAsync(pace, 1))[0].Dispose();

        (await EnterAllAsync(pace)).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Under_load_from_many_threads_no_limit_is_passed_and_nobody_is_forgotten()
    {
        using var pace = new SendPace(
            Options(8, 0), new RequestLimits(), new BackoffSchedule(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(5), new Random(7)), _inFlight.Join(), TimeProvider.System);
        var random = new Random(3);

        async Task WriteAsync()
        {
            for (var sent = 0; sent < 100;)
            {
                if (await pace.EnterAsync(default) is not { } permit)
                {
                    await Task.Delay(1);
                    continue;
                }
                lock (_gate)
                    _mostUnderWay = Math.Max(_mostUnderWay, ++_underWay);
                await Task.Yield();
                bool fails;
                lock (_gate)
                {
                    _underWay--;
                    fails = random.Next(5) == 0;
                }
                End(permit, fails ? Failed : Accepted);
                sent += fails ? 0 : 1;
            }
        }
        await Task.WhenAll(Enumerable.Range(0, 64).Select(_ => Task.Run(WriteAsync))).WaitAsync(TimeSpan.FromSeconds(60));

        _mostUnderWay.ShouldBeLessThanOrEqualTo(8);
        pace.UnderWay.ShouldBe(0);
        _inFlight.UsedBytes.ShouldBe(0);
    }

    private static RemoteWriteOptions Options(int maxShards, int maxSamplesPerSecond) =>
        new() { Name = "test", Url = "http://a.example/", Queue = new QueueOptions { MaxShards = maxShards }, MaxSamplesPerSecond = maxSamplesPerSecond };

    private static void End(SendPermit permit, SendOutcome outcome)
    {
        permit.Outcome = outcome;
        permit.Dispose();
    }

    private void AdvanceTo(TimeSpan at)
    {
        // The clock rounds.
        while (_time.Monotonic() < at)
            _time.Advance(TimeSpan.FromTicks(1_000) + at - _time.Monotonic());
    }

    private static async Task<List<SendPermit>> EnterAsync(SendPace pace, int count)
    {
        var permits = new List<SendPermit>();
        while (permits.Count < count)
            permits.Add((await pace.EnterAsync(default).WaitAsync(TimeSpan.FromSeconds(10))).ShouldNotBeNull());
        return permits;
    }

    // As many as may begin now. Those that would have to wait give up.
    private static async Task<List<SendPermit>> EnterAllAsync(SendPace pace)
    {
        var permits = new List<SendPermit>();
        while (true)
        {
            using var cancellation = new CancellationTokenSource();
            var turn = pace.EnterAsync(cancellation.Token);
            if (pace.Waiting > 0)
                await cancellation.CancelAsync();
            if (await turn is not { } permit)
                return permits;
            permits.Add(permit);
        }
    }

    private SendPace Pace(int maxShards, int maxSamplesPerSecond = 0, InFlightBudget? inFlight = null) => new(
        Options(maxShards, maxSamplesPerSecond),
        new RequestLimits(),
        new BackoffSchedule(TimeSpan.FromMilliseconds(30), TimeSpan.FromSeconds(5), new Random(7)),
        (inFlight ?? _inFlight).Join(),
        _time);
}
