using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using ScrapeCluster.Pipeline.RemoteWrite.Signing;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.Credentials;
using ScrapeCluster.Testing;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.RemoteWrite.Signing;

public sealed class KeptCredentialsTests : IDisposable
{
    private static readonly CredentialText s_text = new("keys", "under the mat", "http://receiver/", "Look again.");

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private readonly ConcurrentQueue<Func<Task<Key>>> _source = new();
    private readonly ClockSkew _clock;
    private readonly KeptCredentials<Key> _kept;
    private int _asked;

    public KeptCredentialsTests()
    {
        _clock = new ClockSkew(new Uri("http://receiver/"), _time, NullLogger.Instance);
        _kept = new KeptCredentials<Key>(_ => Next(), s_text, _clock, _time, NullLogger.Instance);
    }

    public void Dispose() => _kept.Dispose();

    [Fact]
    public async Task However_many_wait_the_source_is_asked_once()
    {
        var gate = new TaskCompletionSource();
        _source.Enqueue(async () =>
        {
            await gate.Task;
            return Lasting("one", TimeSpan.FromHours(1));
        });

        var waiting = Enumerable.Range(0, 50).Select(_ => GetAsync()).ToArray();
        gate.SetResult();

        (await Task.WhenAll(waiting)).ShouldAllBe(key => key.Name == "one");
        (await GetAsync()).Name.ShouldBe("one");
        _asked.ShouldBe(1);
        _kept.Current!.Name.ShouldBe("one");
    }

    [Theory]
    [InlineData(3600, 2625, 2710)] // 15 minutes before the end, a little earlier by chance
    [InlineData(900, 615, 680)] // a quarter of a shorter life
    [InlineData(60, 40, 46)]
    public async Task The_next_one_is_fetched_before_the_end_though_nobody_asks(int lifetime, int notBefore, int atTheLatest)
    {
        Give(Lasting("one", TimeSpan.FromSeconds(lifetime)), Lasting("two", TimeSpan.FromDays(1)));
        await GetAsync();

        _time.Advance(TimeSpan.FromSeconds(notBefore));
        _asked.ShouldBe(1);
        _time.Advance(TimeSpan.FromSeconds(atTheLatest - notBefore));

        await BecomesAsync("two");
        _asked.ShouldBe(2);
    }

    [Fact]
    public async Task While_the_next_one_is_fetched_the_present_one_serves_without_waiting()
    {
        Give(Lasting("one", TimeSpan.FromHours(1)));
        var gate = new TaskCompletionSource();
        _source.Enqueue(async () =>
        {
            await gate.Task;
            return Lasting("two", TimeSpan.FromHours(1));
        });
        await GetAsync();
        _time.Advance(TimeSpan.FromMinutes(50));

        for (var i = 0; i < 10; i++)
        {
            var now = _kept.GetAsync(CancellationToken.None);
            now.IsCompletedSuccessfully.ShouldBeTrue();
            (await now).Name.ShouldBe("one");
        }

        gate.SetResult();
        await BecomesAsync("two");
    }

    [Fact]
    public async Task The_present_one_serves_until_its_end_while_the_source_fails()
    {
        Give(Lasting("one", TimeSpan.FromHours(1)));
        await GetAsync();

        for (var minute = 0; minute < 59; minute++)
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            (await GetAsync()).Name.ShouldBe("one");
        }

        _time.Advance(TimeSpan.FromMinutes(2));
        (await Should.ThrowAsync<SigningException>(GetAsync)).Message
            .ShouldBe("Cannot get keys for http://receiver/ (under the mat): there are none. Look again.");
        Give(Lasting("two", TimeSpan.FromHours(1)));
        await EventuallyAfter(TimeSpan.FromSeconds(40), "two");
    }

    [Fact]
    public async Task A_source_that_fails_is_not_asked_by_every_request()
    {
        for (var i = 0; i < 100; i++)
            await Should.ThrowAsync<SigningException>(GetAsync);

        _asked.ShouldBe(1);
        Give(Lasting("one", TimeSpan.FromHours(1)));
        _time.Advance(TimeSpan.FromSeconds(1.2));
        await BecomesAsync("one");
    }

    [Fact]
    public async Task Between_failures_the_source_rests_for_longer_and_longer_but_half_a_minute_at_most()
    {
        await Should.ThrowAsync<SigningException>(GetAsync);
        for (var second = 0; second < 600; second++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await Eventually.TrueAsync(() => _asked > 1, Eventually.DefaultTimeout, () => "it is not asked again");
        _asked.ShouldBeLessThan(35);
    }

    [Fact]
    public async Task Whoever_waits_for_a_slow_source_is_told_so_and_gets_it_later()
    {
        var gate = new TaskCompletionSource();
        _source.Enqueue(async () =>
        {
            await gate.Task;
            return Lasting("one", TimeSpan.FromHours(1));
        });

        var first = GetAsync();
        await AskedAsync(1);
        _time.Advance(TimeSpan.FromSeconds(10));
        (await Should.ThrowAsync<SigningException>(() => first)).Message.ShouldContain("no answer within 10 s");
        var second = GetAsync();
        gate.SetResult();

        (await second).Name.ShouldBe("one");
        _asked.ShouldBe(1);
    }

    [Fact]
    public async Task A_fetch_that_never_ends_is_given_up_for_another()
    {
        _source.Enqueue(() => new TaskCompletionSource<Key>().Task);
        var waiting = GetAsync();
        await AskedAsync(1);
        Give(Lasting("two", TimeSpan.FromHours(1)));

        _time.Advance(TimeSpan.FromSeconds(10));
        await Should.ThrowAsync<SigningException>(() => waiting);

        await EventuallyAfter(TimeSpan.FromSeconds(53), "two");
    }

    [Fact]
    public async Task One_that_is_refused_is_replaced_and_nobody_signs_with_it_meanwhile()
    {
        Give(Lasting("one", TimeSpan.FromHours(1)));
        var gate = new TaskCompletionSource();
        _source.Enqueue(async () =>
        {
            await gate.Task;
            return Lasting("two", TimeSpan.FromHours(1));
        });
        await GetAsync();

        var refreshes = Enumerable.Range(0, 20).Select(_ => RefreshAsync()).ToArray();
        var signing = GetAsync();
        signing.IsCompleted.ShouldBeFalse();
        gate.SetResult();

        (await Task.WhenAll(refreshes)).ShouldAllBe(isOther => isOther);
        (await signing).Name.ShouldBe("two");
        // A refusal of the old one that arrives late finds the new one there.
        (await RefreshAsync()).ShouldBeTrue();
        _asked.ShouldBe(2);
    }

    [Fact]
    public async Task A_receiver_that_refuses_them_all_makes_one_fetch_in_five_seconds()
    {
        Give(Enumerable.Repeat(Lasting("one", TimeSpan.FromHours(1)), 5));
        await GetAsync();

        for (var i = 0; i < 50; i++)
            (await RefreshAsync()).ShouldBeFalse();
        _asked.ShouldBe(2);
        _time.Advance(TimeSpan.FromSeconds(5));
        (await RefreshAsync()).ShouldBeFalse();

        _asked.ShouldBe(3);
    }

    [Fact]
    public async Task Where_none_can_be_had_instead_the_refused_one_goes_on()
    {
        Give(Lasting("one", TimeSpan.FromHours(1)));
        await GetAsync();

        (await RefreshAsync()).ShouldBeFalse();

        (await GetAsync()).Name.ShouldBe("one");
    }

    [Fact]
    public async Task One_without_an_end_is_looked_for_anew_now_and_then()
    {
        Give(new Key("one", null), new Key("two", null));
        await GetAsync();

        _time.Advance(TimeSpan.FromMinutes(4));
        _asked.ShouldBe(1);
        _time.Advance(TimeSpan.FromMinutes(2));

        await BecomesAsync("two");
    }

    [Fact]
    public async Task One_that_has_ended_when_it_comes_is_tried_all_the_same()
    {
        Give(Lasting("one", TimeSpan.FromMinutes(-5)), Lasting("two", TimeSpan.FromHours(1)));

        (await GetAsync()).Name.ShouldBe("one");
        (await GetAsync()).Name.ShouldBe("one");

        _time.Advance(TimeSpan.FromSeconds(31));
        await BecomesAsync("two");
    }

    [Fact]
    public async Task An_end_counts_by_the_receivers_clock()
    {
        Give(Lasting("one", TimeSpan.FromHours(1)), Lasting("two", TimeSpan.FromHours(9)));
        await GetAsync();

        _clock.Learn(_time.GetUtcNow().AddHours(2)).ShouldBeTrue();

        (await GetAsync()).Name.ShouldBe("two");
    }

    [Fact]
    public async Task The_same_one_shortly_before_its_end_is_asked_for_each_minute()
    {
        var one = Lasting("one", TimeSpan.FromMinutes(40));
        Give(one, one, Lasting("two", TimeSpan.FromHours(6)));
        await GetAsync();
        _time.Advance(TimeSpan.FromMinutes(31));
        await AskedAsync(2);

        await EventuallyAfter(TimeSpan.FromSeconds(61), "two");
    }

    [Fact]
    public async Task Nothing_is_fetched_after_the_end()
    {
        Give(Lasting("one", TimeSpan.FromHours(1)));
        await GetAsync();

        _kept.Dispose();
        _time.Advance(TimeSpan.FromHours(3));

        _asked.ShouldBe(1);
    }

    private Task<Key> GetAsync() => _kept.GetAsync(CancellationToken.None).AsTask();

    private Task<bool> RefreshAsync() => _kept.RefreshAsync(CancellationToken.None).AsTask();

    private Task AskedAsync(int times) =>
        Eventually.TrueAsync(() => Volatile.Read(ref _asked) >= times, Eventually.DefaultTimeout, () => $"asked {_asked} times, not {times}");

    private Task BecomesAsync(string name) =>
        Eventually.TrueAsync(() => _kept.Current?.Name == name, Eventually.DefaultTimeout, () => $"it is {_kept.Current?.Name}, not {name}");

    // A fetch that just fails sets its timer on another thread: the clock goes on until it is set.
    private Task EventuallyAfter(TimeSpan time, string name)
    {
        _time.Advance(time);
        return Eventually.TrueAsync(
            () =>
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                return _kept.Current?.Name == name;
            },
            Eventually.DefaultTimeout,
            () => $"it is {_kept.Current?.Name}, not {name}");
    }

    private Key Lasting(string name, TimeSpan lifetime) => new(name, _time.GetUtcNow() + lifetime);

    private void Give(params IEnumerable<Key> keys)
    {
        foreach (var key in keys)
            _source.Enqueue(() => Task.FromResult(key));
    }

    private Task<Key> Next()
    {
        Interlocked.Increment(ref _asked);
        return _source.TryDequeue(out var next) ? next() : throw new InvalidOperationException("there are none.");
    }

    private sealed record Key(string Name, DateTimeOffset? ExpiresAt) : ICredential;
}
