using Amazon.Runtime;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.Aws;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.Credentials;

namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary>Gives a client of the AWS SDK the credentials that are kept here.</summary>
internal sealed class SdkCredentials(ICredentials<AwsCredential> kept) : AWSCredentials
{
    public override ImmutableCredentials GetCredentials() => throw new NotSupportedException("Credentials are waited for.");

    public override async Task<ImmutableCredentials> GetCredentialsAsync()
    {
        var credential = await kept.GetAsync(CancellationToken.None).ConfigureAwait(false);
        return new ImmutableCredentials(credential.AccessKey, credential.SecretKey, credential.SessionToken);
    }
}
