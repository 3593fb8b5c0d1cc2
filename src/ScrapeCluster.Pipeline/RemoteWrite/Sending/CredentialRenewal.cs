using ScrapeCluster.Pipeline.RemoteWrite.Signing;

namespace ScrapeCluster.Pipeline.RemoteWrite.Sending;

/// <summary>
/// Renews an endpoint's credentials when the receiver does not believe them: once for all requests that were signed with the same ones, and
/// not again soon where the new ones are not believed either. Safe on many threads.
/// </summary>
internal sealed class CredentialRenewal(IRequestSigner signer, TimeProvider time) : IDisposable
{
    /// <summary>How often credentials that are not believed are looked for anew.</summary>
    public static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(30);

    private readonly SemaphoreSlim _one = new(1);
    private long _generation;
    private long _notBeforeTicks;

    /// <summary>Which credentials a request is about to be signed with.</summary>
    public long Generation => Interlocked.Read(ref _generation);

    /// <summary>A request went through.</summary>
    public void WasBelieved() => Interlocked.Exchange(ref _notBeforeTicks, 0);

    /// <param name="generation">Of the request that was not believed.</param>
    /// <returns>True: other credentials, or another time, are there: to be tried at once.</returns>
    /// <exception cref="SigningException">None could be had.</exception>
    public async Task<bool> RenewAsync(long generation, DateTimeOffset? receiverTime, CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (generation != Generation)
                return true;
            var now = time.Monotonic();
            if (now.Ticks < Interlocked.Read(ref _notBeforeTicks))
                return false;
            Interlocked.Exchange(ref _notBeforeTicks, (now + LookAgain).Ticks);
            if (!await signer.RefreshAsync(receiverTime, cancellationToken).ConfigureAwait(false))
                return false;
            Interlocked.Increment(ref _generation);
            return true;
        }
        finally
        {
            _one.Release();
        }
    }

    public void Dispose()
    {
        _one.Dispose();
        signer.Dispose();
    }
}
