using System.Globalization;
using Microsoft.Extensions.Logging;

namespace ScrapeCluster.Pipeline.RemoteWrite.Signing.Credentials;

/// <summary>
/// Fetches a credential, keeps it, and fetches the next one in the background well before the end, so that no request waits for it.
/// However many requests wait, one fetch runs. A source that fails is asked again later and later, also while nobody sends.
/// </summary>
internal sealed class KeptCredentials<T> : ICredentials<T>
    where T : class, ICredential
{
    /// <summary>How long a request waits for a credential.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>A fetch that takes longer is given up.</summary>
    public static readonly TimeSpan FetchTimeout = TimeSpan.FromMinutes(1);

    /// <summary>However often the receiver refuses, a source is not asked more often than this.</summary>
    public static readonly TimeSpan RefreshInterval = TimeSpan.FromSeconds(5);

    private readonly Func<CancellationToken, Task<T>> _fetchOne;
    private readonly CredentialText _text;
    private readonly RefreshSchedule _schedule;
    private readonly TimeProvider _time;
    private readonly ClockSkew _clock;
    private readonly ILogger _logger;
    private readonly Lock _gate = new();
    private readonly ITimer _timer;

    // All guarded by the gate; what is read without it is read once.
    private volatile T? _held;
    private DateTimeOffset? _goodUntil;
    private Task<Fetched>? _fetch;
    private T? _refused;
    private bool _isDoubted;
    private long? _refreshed;
    private SigningException? _failure;
    private int _failures;
    private long _failed;
    private TimeSpan _holdOff;
    private bool _isDisposed;

    /// <param name="fetchOne">Asks the source. Whatever it throws means that there is none now.</param>
    public KeptCredentials(Func<CancellationToken, Task<T>> fetchOne, CredentialText text, ClockSkew clock, TimeProvider time, ILogger logger)
    {
        _fetchOne = fetchOne;
        _text = text;
        _clock = clock;
        _time = time;
        _logger = logger;
        _schedule = new RefreshSchedule(Random.Shared);
        _timer = time.CreateTimer(_ => FetchInBackground(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public T? Current => _held;

    /// <summary>Fetches the first one, so that the first request need not wait for all of it.</summary>
    public KeptCredentials<T> Begin()
    {
        FetchInBackground();
        return this;
    }

    public ValueTask<T> GetAsync(CancellationToken cancellationToken)
    {
        Task<Fetched> fetch;
        lock (_gate)
        {
            if (_held is { } held && !_isDoubted && !IsOver())
                return ValueTask.FromResult(held);
            if (_fetch is null && _failure is { } failure && _time.GetElapsedTime(_failed) < _holdOff)
                return ValueTask.FromException<T>(new SigningException(failure.Message, failure));
            fetch = FetchUnderWay();
        }

        return new ValueTask<T>(WaitAsync(fetch, cancellationToken));
    }

    public async ValueTask<bool> RefreshAsync(CancellationToken cancellationToken)
    {
        Task<Fetched> fetch;
        lock (_gate)
        {
            if (_fetch is null && _refreshed is { } at && _time.GetElapsedTime(at) < RefreshInterval)
                return IsOtherThanRefused();
            if (!_isDoubted)
                _refused = _held;
            _isDoubted = true;
            _refreshed = _time.GetTimestamp();
            fetch = FetchUnderWay();
        }

        try
        {
            await fetch.WaitAsync(Patience, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // It goes on; who signs next waits for it.
        }

        lock (_gate)
            return IsOtherThanRefused();
    }

    public void Dispose()
    {
        lock (_gate)
            _isDisposed = true;
        _timer.Dispose();
    }

    private bool IsOtherThanRefused() => _held is not null && !_held.Equals(_refused);

    private bool IsOver() => _goodUntil <= _clock.UtcNow;

    private async Task<T> WaitAsync(Task<Fetched> fetch, CancellationToken cancellationToken)
    {
        Fetched fetched;
        try
        {
            fetched = await fetch.WaitAsync(Patience, _time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new SigningException(_text.TooSlow(Patience), e);
        }

        if (fetched.Credential is { } credential)
            return credential;
        // The receiver may have refused for a reason of its own: what is at hand is better than nothing.
        lock (_gate)
        {
            if (_held is { } held && !IsOver())
                return held;
        }

        throw new SigningException(fetched.Failure!.Message, fetched.Failure);
    }

    private void FetchInBackground()
    {
        lock (_gate)
        {
            if (!_isDisposed)
                FetchUnderWay();
        }
    }

    private Task<Fetched> FetchUnderWay() => _fetch ??= FetchAsync();

    // Never fails: the failure is its result, as nobody may be waiting.
    private async Task<Fetched> FetchAsync()
    {
        // The gate is held here, and sources may block.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        try
        {
            using var timeout = new CancellationTokenSource(FetchTimeout, _time);
            // Not every source listens to the token.
            var credential = await _fetchOne(timeout.Token).WaitAsync(FetchTimeout, _time, CancellationToken.None).ConfigureAwait(false);
            return Keep(credential);
        }
        // Whatever a source throws, it has none now and is asked again.
        catch (Exception e)
        {
            return Fail(e is TimeoutException or OperationCanceledException ? _text.TooSlow(FetchTimeout, e) : _text.Failed(e));
        }
    }

    private Fetched Keep(T credential)
    {
        lock (_gate)
        {
            var now = _clock.UtcNow;
            var isSame = credential.Equals(_held);
            var plan = _schedule.After(credential.ExpiresAt, isSame, now);
            if (_held is null || _failure is not null)
                Log.CredentialsThere(_logger, _text.What, _text.Receiver, Until(credential));
            else if (!isSame)
                Log.CredentialsRenewed(_logger, _text.What, _text.Receiver, Until(credential));
            _held = credential;
            _goodUntil = plan.GoodUntil;
            _isDoubted = false;
            _failure = null;
            _failures = 0;
            _fetch = null;
            SetTimer(plan.Next);
            return new Fetched(credential, null);
        }
    }

    private Fetched Fail(SigningException failure)
    {
        lock (_gate)
        {
            _holdOff = _schedule.AfterFailure(_failures);
            if (RefreshSchedule.IsWorthTelling(_failures))
                Tell(failure);
            _failures++;
            _failure = failure;
            _failed = _time.GetTimestamp();
            _isDoubted = false;
            _fetch = null;
            SetTimer(_holdOff);
            return new Fetched(null, failure);
        }
    }

    private void Tell(SigningException failure)
    {
        if (_held is { } held && !IsOver())
            Log.CredentialsNotRenewed(_logger, failure.Message, _holdOff.TotalSeconds, Until(held));
        else
            Log.CredentialsMissing(_logger, failure.Message, _holdOff.TotalSeconds);
    }

    private static string Until(T credential) =>
        credential.ExpiresAt?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "they are replaced";

    private void SetTimer(TimeSpan due)
    {
        if (!_isDisposed)
            _timer.Change(due, Timeout.InfiniteTimeSpan);
    }

    private sealed record Fetched(T? Credential, SigningException? Failure);
}
