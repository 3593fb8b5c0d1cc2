using ScrapeCluster.Pipeline.Configuration.Values;
using ScrapeCluster.Pipeline.HttpClients;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.RemoteWrite.Sending;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Sections;

/// <summary>Reads one entry of <c>remote_write</c>; one that the file gives no name has none yet.</summary>
internal static class RemoteWriteReader
{
    public static readonly KeyTable OwnKeys = new(
        "remote_write",
        "url", "remote_timeout", "headers", "write_relabel_configs", "name", "send_exemplars", "send_native_histograms", "round_robin_dns",
        "protobuf_message", "failed_request_logging", "queue_config", "metadata_config", "sigv4", "azuread", "google_iam", "scrapecluster");

    public static readonly KeyTable Keys = OwnKeys.With(HttpClientReader.Keys);

    private const string Version1 = "prometheus.WriteRequest";
    public const string Version2 = "io.prometheus.write.v2.Request";

    private static readonly HttpClientOptions ClientDefaults = new() { EnableHttp2 = false };

    public static RemoteWriteOptions? Read(YamlNode node, ErrorSink errors, string place, NameValidation validation, string directory)
    {
        if (NodeReader.IsNull(node))
        {
            errors.Add(node, place, "this remote_write entry is empty; give it a url, or take the dash away");
            return null;
        }

        if (SectionReader.From(node, Keys, errors, place) is not { } section)
            return null;

        var client = HttpClientReader.Read(section, directory, ClientDefaults);
        MetadataReader.Check(section);
        NoteWithoutEffect(section, "round_robin_dns");
        NoteWithoutEffect(section, "failed_request_logging");
        var options = new RemoteWriteOptions
        {
            Url = ReadUrl(section),
            Name = section.Text("name"),
            RemoteTimeout = section.Duration("remote_timeout", TimeSpan.FromSeconds(30)),
            Headers = ReadHeaders(section),
            WriteRelabelConfigs = section.Node("write_relabel_configs") is { } rules
                ? RelabelConfigReader.ReadList(rules, validation, errors, section.At("write_relabel_configs"))
                : [],
            SendExemplars = section.Flag("send_exemplars"),
            SendNativeHistograms = section.Flag("send_native_histograms"),
            Queue = QueueReader.Read(section),
            HttpClient = client,
            Signing = SigningReader.Read(section, client, directory),
            Message = ReadMessage(section),
        };
        return EndpointExtensionReader.Read(section, options);
    }

    /// <summary>Checks headers that are sent as they are.</summary>
    public static ValueList<KeyValuePair<string, string>> ReadHeaders(SectionReader section)
    {
        var headers = section.TextMap("headers");
        foreach (var (name, _) in headers)
        {
            if (name.Equals(HeaderNames.Authorization, StringComparison.OrdinalIgnoreCase))
                section.Error("headers", $"headers: {name} cannot be set here; use basic_auth, authorization, oauth2 or sigv4");
            else if (HeaderNames.IsReserved(name))
                section.Error("headers", $"headers: {name} is reserved and cannot be set");
        }

        return headers.OrderBy(header => header.Key, StringComparer.Ordinal).ToValueList();
    }

    /// <summary>The URL of an endpoint. One without a host passes, as it does in Prometheus, with a warning.</summary>
    public static string ReadUrl(SectionReader section)
    {
        var url = section.Url("url");
        if (section.IsUnset("url"))
            section.Error("url", "url is missing");
        else if (url is { Host.Length: 0 } or { Scheme: not ("http" or "https") })
            section.Errors.Warn(section.Node("url"), section.Place, $"url {Excerpt.Of(url.Redacted())} is no http:// or https:// URL with a host: nothing will arrive anywhere");
        else if (url is not null && Uri.TryCreate(url.Text, UriKind.Absolute, out var address) && AmpUrl.Mistake(address) is { } mistake)
            section.Errors.Warn(section.Node("url"), section.Place, $"url {Excerpt.Of(url.Redacted())}: {mistake}");
        return url?.Text ?? "";
    }

    private static void NoteWithoutEffect(SectionReader section, string key)
    {
        if (section.Flag(key))
            section.Errors.Warn(section.Node(key), section.Place, $"{key} has no effect yet");
    }

    private static WriteMessage ReadMessage(SectionReader section)
    {
        const string key = "protobuf_message";
        var message = section.Text(key, Version1);
        if (message is not (Version1 or Version2))
            section.Error(key, $"{key} {Excerpt.Of(message)} is not known; known are {Version1}, {Version2}");
        return message == Version2 ? WriteMessage.Version2 : WriteMessage.Version1;
    }
}
