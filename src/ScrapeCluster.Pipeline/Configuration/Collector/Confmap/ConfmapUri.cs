using System.Text.RegularExpressions;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Collector.Confmap;

/// <summary>Where a configuration, or a value within one, comes from: <c>file:/etc/otel.yaml</c>, <c>env:NAME:-default</c>.</summary>
/// <param name="Scheme">In lower case.</param>
/// <param name="Rest">What stands behind the colon.</param>
internal sealed partial record ConfmapUri(string Scheme, string Rest)
{
    /// <summary>The schemes that the AWS Distro knows (aws-otel-collector, pkg/config/config_factory.go).</summary>
    public static readonly IReadOnlyList<string> Schemes = ["env", "file", "http", "https", "s3", "yaml"];

    /// <param name="text">Without a scheme it is the name of an environment variable.</param>
    /// <exception cref="ConfmapException">It is no URI, or none of a known scheme.</exception>
    public static ConfmapUri OfValue(string text)
    {
        var uri = Parse(text.Contains(':', StringComparison.Ordinal) ? text : "env:" + text);
        if (uri.Rest.Contains('$', StringComparison.Ordinal))
            throw new ConfmapException($"the uri {Excerpt.Of(uri.ToString())} contains unsupported characters ('$')");
        return uri;
    }

    /// <param name="text">As given to <c>--config</c>. Without a scheme it is the path of a file.</param>
    /// <exception cref="ConfmapException">It is none of a known scheme.</exception>
    public static ConfmapUri OfFlag(string text) => Shape().IsMatch(text) ? Parse(text) : new ConfmapUri("file", text);

    public override string ToString() => $"{Scheme}:{Rest}";

    private static ConfmapUri Parse(string text)
    {
        if (Shape().Match(text) is not { Success: true } match)
            throw new ConfmapException($"invalid uri: {Excerpt.Of(text)}; write ${{NAME}}, ${{env:NAME:-default}} or ${{file:PATH}}, and $$ for a dollar that stays");
        var scheme = match.Groups["scheme"].Value;
        if (!Schemes.Contains(scheme))
            throw new ConfmapException($"scheme \"{scheme}\" is not supported for uri {Excerpt.Of(text)}; known are {string.Join(", ", Schemes)}");
        return new ConfmapUri(scheme, match.Groups["rest"].Value);
    }

    [GeneratedRegex("^(?<scheme>[A-Za-z][A-Za-z0-9+.-]+):(?<rest>.*)$", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Shape();
}
