using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Relabeling;

namespace ScrapeCluster.Pipeline.RemoteWrite.Encoding;

/// <summary>What the encoder needs to know about a remote-write endpoint.</summary>
/// <param name="Name">Unique.</param>
/// <param name="MaxSamplesPerSend">Most samples in one fragment.</param>
public sealed record EndpointEncoding(
    string Name, LabelSet ExternalLabels, ValueList<RelabelRuleOptions> WriteRelabeling, int MaxSamplesPerSend, bool SendExemplars);
