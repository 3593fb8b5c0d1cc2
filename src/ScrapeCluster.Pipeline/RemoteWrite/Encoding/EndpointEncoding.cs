using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Relabeling;
using ScrapeCluster.Pipeline.RemoteWrite.Encoding.Naming;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>What the encoder needs to know about a remote-write endpoint.</summary>
/// <param name="Name">Unique.</param>
/// <param name="MaxSamplesPerSend">Most samples in one fragment.</param>
public sealed record EndpointEncoding(
    string Name, LabelSet ExternalLabels, ValueList<RelabelRuleOptions> WriteRelabeling, int MaxSamplesPerSend, bool SendExemplars)
{
    /// <summary>Most bytes of one fragment before compression, unless a single series is longer. Default: 512 KiB.</summary>
    public int MaxFragmentBytes { get; init; } = FragmentBuilder.DefaultMaxBytes;

    /// <summary>Names and labels as the OpenTelemetry collector writes them. Default: as they are scraped.</summary>
    public NamingOptions Naming { get; init; } = new();

    /// <summary>As many bytes as surely fit into a request of this size, however badly they compress.</summary>
    public static int FragmentBytesFor(int maxRequestBytes) => Math.Clamp(FragmentCompression.MostPlainBytes(maxRequestBytes), 1, FragmentBuilder.DefaultMaxBytes);
}
