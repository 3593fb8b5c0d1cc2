namespace ScrapeCluster.Pipeline.RemoteWrite.Signing.Credentials;

/// <summary>Has a credential at hand for each request. Safe on many threads.</summary>
internal interface ICredentials<T> : IDisposable
    where T : class, ICredential
{
    /// <summary>The one at hand; null: none yet.</summary>
    T? Current { get; }

    /// <exception cref="SigningException">None can be had now.</exception>
    ValueTask<T> GetAsync(CancellationToken cancellationToken);

    /// <summary>The receiver refused what is at hand: fetches another.</summary>
    /// <returns>True where the one at hand is another now.</returns>
    ValueTask<bool> RefreshAsync(CancellationToken cancellationToken);
}
