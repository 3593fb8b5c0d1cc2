using System.CommandLine;
using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;
using ScrapeCluster.Pipeline.Configuration.Values;
using ScrapeCluster.Pipeline.Model;

namespace ScrapeCluster.Server.Commands;

/// <summary>
/// Makes a flag that may also be given in the environment: <c>--web.listen-address</c> as
/// <c>SCRAPECLUSTER_WEB_LISTEN_ADDRESS</c>. The command line wins.
/// </summary>
internal static partial class Flag
{
    /// <summary>Reads a flag's value, or says in <paramref name="error"/> what is allowed.</summary>
    public delegate bool Parser<T>(string text, out T value, out string error);

    public static Option<string> Text(string name, string valueName, string defaultValue, string description) =>
        Parsed(name, valueName, defaultValue, TryParseText, description);

    public static Option<string> OneOf(string name, string defaultValue, string[] allowed, string description) =>
        Parsed(name, string.Join('|', allowed), defaultValue, (string text, out string value, out string error) =>
        {
            value = text;
            error = $"allowed are {string.Join(", ", allowed)}";
            return allowed.Contains(text);
        }, description);

    public static Option<bool> Switch(string name, string description)
    {
        var option = new Option<bool>($"--{name}") { Description = description };
        var variable = VariableOf(name);
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text)
            option.DefaultValueFactory = result => Parse(result, variable, text, TryParseSwitch, false);
        return option;
    }

    public static Option<T> Parsed<T>(string name, string valueName, T defaultValue, Parser<T> parse, string description) where T : notnull
    {
        var option = new Option<T>($"--{name}")
        {
            Description = description,
            HelpName = valueName,
            Arity = ArgumentArity.ExactlyOne,
            CustomParser = result => Parse(result, $"--{name}", result.Tokens[0].Value, parse, defaultValue),
        };

        var variable = VariableOf(name);
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text)
            option.DefaultValueFactory = result => Parse(result, variable, text, parse, defaultValue);
        // The help would show an empty default as "[default: ]".
        else if (Show(defaultValue).Length > 0)
            option.DefaultValueFactory = _ => defaultValue;
        return option;
    }

    /// <summary>A flag that has no fixed default.</summary>
    public static Option<T?> Optional<T>(string name, string valueName, Parser<T?> parse, string description)
    {
        var option = new Option<T?>($"--{name}")
        {
            Description = description,
            HelpName = valueName,
            Arity = ArgumentArity.ExactlyOne,
            CustomParser = result => Parse(result, $"--{name}", result.Tokens[0].Value, parse, default),
        };

        var variable = VariableOf(name);
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text)
            option.DefaultValueFactory = result => Parse(result, variable, text, parse, default);
        return option;
    }

    public static string VariableOf(string name) => $"SCRAPECLUSTER_{name.Replace('.', '_').Replace('-', '_').ToUpperInvariant()}";

    public static string Show(ParseResult parsed, Option option) => option switch
    {
        Option<bool> flag => parsed.GetValue(flag) ? "true" : "false",
        _ => Show(parsed.GetResult(option)?.GetValueOrDefault<object>()),
    };

    public static bool TryParsePositive(string text, out int value, out string error)
    {
        error = "allowed is a whole number from 1 to 65536";
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value) && value is > 0 and <= 65536;
    }

    public static bool TryParsePositive(string text, out int? value, out string error)
    {
        var ok = TryParsePositive(text, out int number, out error);
        value = number;
        return ok;
    }

    public static bool TryParseSize(string text, out ByteSize value, out string error)
    {
        error = $"allowed is {ByteSizeText.Grammar}, above 0";
        return ByteSizeText.TryParse(text, out value) && value.Bytes > 0;
    }

    /// <summary>Zero means none.</summary>
    public static bool TryParseSizeOrNone(string text, out ByteSize value, out string error)
    {
        error = $"allowed is 0, or {ByteSizeText.Grammar}";
        return ByteSizeText.TryParse(text, out value) && value.Bytes >= 0;
    }

    public static bool TryParseLabelValue(string text, out string? value, out string error) => TryParseText(text, out value, out error);

    /// <summary>A version as Akka.NET compares them: numbers with points, then anything after a minus or plus.</summary>
    public static bool TryParseVersion(string text, out string value, out string error)
    {
        value = text;
        error = "allowed is a version such as 1.2.3 or 1.2.3-4";
        return VersionForm().IsMatch(text);
    }

    private static bool TryParseSwitch(string text, out bool value, out string error)
    {
        error = "allowed are true and false";
        return bool.TryParse(text, out value);
    }

    private static bool TryParseText(string text, [NotNull] out string? value, out string error)
    {
        value = text;
        error = "it is empty";
        return text.Length > 0;
    }

    private static T Parse<T>(ArgumentResult result, string source, string text, Parser<T> parse, T defaultValue)
    {
        if (parse(text, out var value, out var error))
            return value;
        result.AddError($"Cannot read {source} from \"{text}\": {error}.");
        return defaultValue;
    }

    private static string Show(object? value) => value switch
    {
        System.Collections.IEnumerable list and not string => string.Join(",", list.Cast<object>()),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };

    [GeneratedRegex(@"^[0-9]+(\.[0-9]+)*([-+][0-9A-Za-z.+-]+)?$")]
    private static partial Regex VersionForm();
}
