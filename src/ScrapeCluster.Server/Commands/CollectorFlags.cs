using System.CommandLine;
using System.CommandLine.Parsing;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Configuration.Collector;

namespace ScrapeCluster.Server.Commands;

/// <summary>The flags of every command that reads a configuration of the OpenTelemetry collector.</summary>
internal sealed class CollectorFlags
{
    private const string Refuse = "refuse";
    private const string Skip = "skip";
    private const string Prometheus = "prometheus";
    private const string Adot = "adot";

    private readonly Option<string> _unsupported = Flag.OneOf("unsupported", Refuse, [Refuse, Skip],
        "What becomes of the components of an OpenTelemetry collector's configuration that cannot be carried out here: the configuration is refused, or they are left out.");

    private readonly Option<string> _compat = Flag.OneOf("compat", Prometheus, [Prometheus, Adot],
        "Whose names and labels are written where an OpenTelemetry collector's configuration does not say it: those that are scraped, or those that the AWS Distro for OpenTelemetry writes.");

    public IEnumerable<Option> All => [_unsupported, _compat];

    public ConfigurationLocation Read(ParseResult parsed, ConfigurationLocation location) => location with
    {
        Unsupported = parsed.GetRequiredValue(_unsupported) == Skip ? UnsupportedPolicy.Skip : UnsupportedPolicy.Refuse,
        Compatibility = parsed.GetRequiredValue(_compat) == Adot ? CollectorCompatibility.Adot : CollectorCompatibility.Prometheus,
    };

    public static void RefuseUnknownUris(SymbolResult result)
    {
        foreach (var token in result.Tokens)
        {
            if (!ConfigurationLocation.IsUri(token.Value, out var error))
                result.AddError($"Cannot read \"{token.Value}\": {error}.");
        }
    }
}
