using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector.Components;

/// <summary>Reads <c>tls</c> of a client (config/configtls of opentelemetry-collector) as a <c>tls_config</c>.</summary>
internal static class ClientTls
{
    public static readonly KeyTable Keys = new(
        "tls",
        "insecure", "insecure_skip_verify", "server_name_override", "ca_file", "ca_pem", "cert_file", "cert_pem", "key_file", "key_pem", "min_version",
        "max_version", "reload_interval", "cipher_suites", "include_system_ca_certs_pool", "curve_preferences", "tpm");

    private static readonly IReadOnlyDictionary<string, string> Versions =
        new Dictionary<string, string>(StringComparer.Ordinal) { ["1.0"] = "TLS10", ["1.1"] = "TLS11", ["1.2"] = "TLS12", ["1.3"] = "TLS13" };

    public static MappingBuilder Read(SectionReader parent)
    {
        var section = parent.Section("tls", Keys);
        var tls = new MappingBuilder(section?.Start ?? parent.Start);
        if (section is null)
            return tls;

        section.NoteWithoutEffect("files are read again when they change", "reload_interval");
        section.NoteWithoutEffect("the system chooses what is safe", "cipher_suites", "curve_preferences");
        section.NoteWithoutEffect("the URL's scheme says it", "insecure");
        if (section.Flag("include_system_ca_certs_pool"))
            section.Error("include_system_ca_certs_pool", "include_system_ca_certs_pool is not supported; put the system's certificates into ca_file too, or leave ca_file out");
        if (!section.IsUnset("tpm"))
            section.Error("tpm", "tpm is not supported; give cert_file and key_file");
        return tls
            .Add("insecure_skip_verify", section.FlagOrNull("insecure_skip_verify"))
            .Add("server_name", section.StrictText("server_name_override"))
            .Add("ca_file", section.StrictText("ca_file"))
            .Add("ca", section.StrictText("ca_pem"))
            .Add("cert_file", section.StrictText("cert_file"))
            .Add("cert", section.StrictText("cert_pem"))
            .Add("key_file", section.StrictText("key_file"))
            .Add("key", section.StrictText("key_pem"))
            .Add("min_version", VersionOf(section, "min_version"))
            .Add("max_version", VersionOf(section, "max_version"));
    }

    private static string? VersionOf(SectionReader section, string key)
    {
        if (section.StrictText(key) is not { Length: > 0 } text)
            return null;
        if (Versions.TryGetValue(text, out var version))
            return version;
        section.Error(key, $"{key} is {Excerpt.Of(text)}; known are {string.Join(", ", Versions.Keys.Select(name => $"\"{name}\""))}");
        return null;
    }
}
