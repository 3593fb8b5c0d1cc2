namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>
/// Requests per second to a receiver that throttles. Without a 429 there is no limit. Each 429 sets it somewhat below what the receiver
/// took last; from there it grows, slowly near the rate that was too much and then ever faster. Not safe on many threads.
/// </summary>
/// <param name="slowest">Requests per second that are tried at least.</param>
internal sealed class AdaptiveRate(double slowest)
{
    /// <summary>Without a 429 for so long the limit ends.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(2);

    private const double CutTo = 0.85;
    private const double MeasuredOverSeconds = 10;

    private double? _limit;
    private double _tooMuch;
    private TimeSpan _cutAt;
    private TimeSpan _grownAt;
    private TimeSpan _nextAt;
    private double _measured;
    private TimeSpan _measuredAt;
    private TimeSpan? _measuredSince;

    /// <summary>Null: none.</summary>
    public double? RequestsPerSecond => _limit;

    /// <summary>From when on the next request may begin.</summary>
    public TimeSpan NextAt => _limit is null ? default : _nextAt;

    public void Began(TimeSpan now)
    {
        if (_limit is { } limit)
            _nextAt = Later(_nextAt, now) + TimeSpan.FromSeconds(1 / limit);
    }

    /// <summary>The request that just began was none.</summary>
    public void TakeBack(TimeSpan now) => _nextAt = now;

    public void Accepted(TimeSpan now)
    {
        Measure(now, 1);
        if (_limit is not { } limit)
            return;
        if (now - _cutAt >= Memory)
            _limit = null;
        else
            Grow(limit, now);
    }

    public void Throttled(TimeSpan now)
    {
        Measure(now, 0);
        // A limit that is far above what is sent says nothing about the receiver.
        var taken = AcceptedPerSecond(now);
        _tooMuch = Math.Max(slowest, _limit is { } limit ? Math.Min(limit, 2 * taken) : taken);
        _limit = Math.Max(slowest, _tooMuch * CutTo);
        _cutAt = _grownAt = now;
        _nextAt = now + TimeSpan.FromSeconds(1 / _limit.Value);
    }

    private void Grow(double limit, TimeSpan now)
    {
        var isNearWhatWasTooMuch = limit > 0.8 * _tooMuch && limit < 1.1 * _tooMuch;
        var perSecond = (0.03 + (0.03 * limit)) * (1 + ((now - _cutAt).TotalSeconds / 5)) * (isNearWhatWasTooMuch ? 0.25 : 1);
        _limit = limit + (perSecond * (now - _grownAt).TotalSeconds);
        _grownAt = now;
    }

    // The last seconds count most.
    private void Measure(TimeSpan now, int requests)
    {
        _measuredSince ??= now;
        _measured = (_measured * Math.Exp(-(now - _measuredAt).TotalSeconds / MeasuredOverSeconds)) + (requests / MeasuredOverSeconds);
        _measuredAt = now;
    }

    private double AcceptedPerSecond(TimeSpan now) =>
        _measured / (1 - Math.Exp(-Math.Max(1, (now - _measuredSince!.Value).TotalSeconds) / MeasuredOverSeconds));

    private static TimeSpan Later(TimeSpan a, TimeSpan b) => a > b ? a : b;
}
