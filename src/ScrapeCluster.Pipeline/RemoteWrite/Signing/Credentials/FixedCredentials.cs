namespace ScrapeCluster.Pipeline.RemoteWrite.Signing.Credentials;

/// <summary>A credential that stands in the configuration file.</summary>
internal sealed class FixedCredentials<T>(T credential) : ICredentials<T>
    where T : class, ICredential
{
    public T? Current => credential;

    public ValueTask<T> GetAsync(CancellationToken cancellationToken) => ValueTask.FromResult(credential);

    public ValueTask<bool> RefreshAsync(CancellationToken cancellationToken) => ValueTask.FromResult(false);

    public void Dispose()
    {
    }
}
