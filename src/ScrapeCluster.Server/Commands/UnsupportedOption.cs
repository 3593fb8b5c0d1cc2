using System.CommandLine;
using System.CommandLine.Parsing;
using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Configuration.Collector;

namespace ScrapeCluster.Server.Commands;

/// <summary><c>--unsupported</c>, and what else the commands share that read a collector's configuration.</summary>
internal static class UnsupportedOption
{
    private const string Refuse = "refuse";
    private const string Skip = "skip";

    public static Option<string> Create() => Flag.OneOf("unsupported", Refuse, [Refuse, Skip],
        "What becomes of the components of an OpenTelemetry collector's configuration that cannot be carried out here: the configuration is refused, or they are left out.");

    public static UnsupportedPolicy Read(ParseResult parsed, Option<string> option) =>
        parsed.GetRequiredValue(option) == Skip ? UnsupportedPolicy.Skip : UnsupportedPolicy.Refuse;

    public static void RefuseUnknownUris(SymbolResult result)
    {
        foreach (var token in result.Tokens)
        {
            if (!ConfigurationLocation.IsUri(token.Value, out var error))
                result.AddError($"Cannot read \"{token.Value}\": {error}.");
        }
    }
}
