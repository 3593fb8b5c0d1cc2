using ScrapeCluster.Pipeline.RemoteWrite.Signing;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.Aws;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.Credentials;

namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary>What it takes to ask AWS, found once.</summary>
/// <param name="Endpoint">Of the service that is asked for targets.</param>
internal sealed record AwsSession(string Region, Uri Endpoint, ICredentials<AwsCredential> Credentials, ClockSkew Clock);
