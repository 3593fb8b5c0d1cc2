using ScrapeCluster.Pipeline.RemoteWrite.Signing.Aws;

namespace ScrapeCluster.Pipeline.RemoteWrite.Signing.SigV4;

/// <summary>Decides which region a signature is for.</summary>
internal static class SigningRegion
{
    /// <summary>The configuration's, else the host name's, else that of the AWS SDK's settings; null: none is known.</summary>
    public static string? Find(SigV4Options options, Uri receiver) =>
        options.Region ?? AmpHost.RegionOf(receiver.Host) ?? SharedSettings.Region(options.Profile);

    public static string Missing(Uri receiver) =>
        $"sigv4: no region is known for {receiver.Host}: its name tells none, and neither AWS_REGION nor the AWS configuration files give one; set region";
}
