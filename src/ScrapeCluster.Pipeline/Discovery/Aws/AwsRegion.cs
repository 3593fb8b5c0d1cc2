using Amazon.Runtime;
using Amazon.Util;
using ScrapeCluster.Pipeline.RemoteWrite.Signing.Aws;

namespace ScrapeCluster.Pipeline.Discovery.Aws;

/// <summary>Finds the region to ask: the configuration's, that of the environment or the AWS configuration files, or the one that the machine is in.</summary>
internal static class AwsRegion
{
    /// <exception cref="DiscoveryException">None is known.</exception>
    public static async Task<string> FindAsync(string? configured, CancellationToken cancellationToken)
    {
        if ((configured ?? SharedSettings.Region(profile: null)) is { } region)
            return region;
        // The SDK waits for the answer on the thread that asks.
        return await Task.Run(OfMachine, cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new DiscoveryException("no region is known: neither AWS_REGION nor the AWS configuration files nor instance metadata give one; set region.");
    }

    private static string? OfMachine()
    {
        try
        {
            return EC2InstanceMetadata.Region?.SystemName;
        }
        catch (Exception e) when (e is AmazonClientException or AmazonServiceException or HttpRequestException or IOException or InvalidOperationException)
        {
            return null;
        }
    }
}
