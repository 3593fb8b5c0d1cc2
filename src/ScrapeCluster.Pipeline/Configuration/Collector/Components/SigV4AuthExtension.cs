using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector.Components;

/// <summary>Reads <c>extensions.sigv4auth</c> (extension/sigv4authextension/config.go of opentelemetry-collector-contrib).</summary>
internal static class SigV4AuthExtension
{
    public const string Type = "sigv4auth";

    public static readonly KeyTable Keys = new("extensions.sigv4auth", "region", "service", "assume_role");

    public static readonly KeyTable RoleKeys = new(
        "extensions.sigv4auth.assume_role", "arn", "session_name", "sts_region", "web_identity_token_file", "external_id");

    public static void AddTo(YamlNode node, ErrorSink errors, string place, EndpointBuilder endpoint)
    {
        var section = NodeReader.IsNull(node) ? new SectionReader([new YamlMapping(node.Line, node.Column)], Keys, errors, place) : SectionReader.From(node, Keys, errors, place);
        if (section is null)
            return;
        var role = section.Section("assume_role", RoleKeys);
        var sigv4 = new MappingBuilder(section.Start)
            .Add("region", NonEmpty(section.StrictText("region")))
            .Add("service_name", NonEmpty(section.StrictText("service")))
            .Add("role_arn", NonEmpty(role?.StrictText("arn")))
            .Add("external_id", NonEmpty(role?.StrictText("external_id")));
        role?.NoteWithoutEffect("the collector does not read it either", "session_name");
        if (role?.StrictText("web_identity_token_file") is { Length: > 0 } && role.StrictText("arn") is null or "")
            role.Error("web_identity_token_file", "web_identity_token_file needs arn, the role that the token is for");

        // As a mapping: an empty section signs too.
        endpoint.Entry.Add("sigv4", sigv4.Mapping);
        endpoint.Extension.Add("sigv4", new MappingBuilder(section.Start)
            .Add("sts_region", NonEmpty(role?.StrictText("sts_region")))
            .Add("web_identity_token_file", NonEmpty(role?.StrictText("web_identity_token_file"))));
    }

    private static string? NonEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;
}
