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
        return await MachineRegion.FindAsync(cancellationToken).ConfigureAwait(false)
            ?? throw new DiscoveryException("no region is known: neither AWS_REGION nor the AWS configuration files nor instance metadata give one; set region.");
    }
}
