using Amazon.Runtime;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.Aws;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.Credentials;

namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary>Gives a client of the AWS SDK the credentials that are kept here. The SDK does not wait when it signs, so they are made ready before.</summary>
internal sealed class SdkCredentials(ICredentials<AwsCredential> kept) : AWSCredentials
{
    private volatile ImmutableCredentials? _ready;

    public async Task GetReadyAsync(CancellationToken cancellationToken)
    {
        var credential = await kept.GetAsync(cancellationToken).ConfigureAwait(false);
        _ready = new ImmutableCredentials(credential.AccessKey, credential.SecretKey, credential.SessionToken);
    }

    public override ImmutableCredentials GetCredentials() => _ready ?? throw new InvalidOperationException("No credentials have been made ready.");

    public override Task<ImmutableCredentials> GetCredentialsAsync() => Task.FromResult(GetCredentials());
}
