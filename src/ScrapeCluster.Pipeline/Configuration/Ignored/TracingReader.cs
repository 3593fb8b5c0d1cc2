using ScrapeCluster.Pipeline.Configuration.Sections;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Ignored;

/// <summary>Checks <c>tracing</c>.</summary>
internal static class TracingReader
{
    public static readonly KeyTable Keys = new(
        "tracing", "client_type", "endpoint", "sampling_fraction", "insecure", "tls_config", "headers", "compression", "timeout");

    public static void Check(SectionReader root, string directory)
    {
        if (root.Section("tracing", Keys) is not { } section)
            return;

        section.NeedText("endpoint");
        _ = section.Number("sampling_fraction");
        _ = section.Flag("insecure");
        _ = section.Duration("timeout");
        _ = TlsReader.Read(section, directory);
        _ = RemoteWriteReader.ReadHeaders(section);
        if (!section.IsUnset("client_type") && section.Text("client_type") is { } type and not ("http" or "grpc"))
            section.Error("client_type", $"client_type {Excerpt.Of(type)} is not known; known are http, grpc");
        if (section.Text("compression") is { } compression and not ("" or "gzip"))
            section.Error("compression", $"compression {Excerpt.Of(compression)} is not known; gzip is");
    }
}
