using System.Globalization;
using ScrapeCluster.Pipeline.Configuration.Values;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration;

/// <summary>
/// Reads single nodes as values with the conversions of yaml.v2: null is the type's zero, whatever the default; any
/// scalar is good as text; a number with a fraction is cut where a whole one is wanted. Mistakes go to the sink and
/// leave the fallback.
/// </summary>
internal static class NodeReader
{
    /// <summary>
    /// True for null and <c>~</c> and nothing at all: the value counts as not given. <c>Null</c> and <c>NULL</c> are given,
    /// and are a type's zero (yaml.v2, decoder.prepare).
    /// </summary>
    public static bool IsNull(YamlNode node) => IsZero(node) && ((YamlScalar)node).IsNull;

    /// <summary>True for null in each of its spellings.</summary>
    public static bool IsZero(YamlNode node) => node is YamlScalar scalar && ScalarResolver.Resolve(scalar).Kind == ScalarKind.Null;

    public static string? Text(YamlNode node, ErrorSink errors, string place)
    {
        if (node is not YamlScalar scalar)
            return node.OriginalText ?? Refuse(node, errors, place, "text");

        var value = ScalarResolver.Resolve(scalar);
        return value.Kind switch
        {
            ScalarKind.Null => "",
            ScalarKind.Invalid => Refuse(node, errors, place, "text"),
            _ => value.Text,
        };
    }

    public static bool? Flag(YamlNode node, ErrorSink errors, string place)
    {
        var value = Scalar(node);
        if (value.Kind is ScalarKind.Flag or ScalarKind.Null)
            return value.Flag;
        Refuse(node, errors, place, "true or false");
        return null;
    }

    /// <summary>A signed 64-bit number.</summary>
    public static long? Whole(YamlNode node, ErrorSink errors, string place)
    {
        var value = Scalar(node);
        switch (value.Kind)
        {
            case ScalarKind.Null:
                return 0;
            case ScalarKind.Whole:
                return value.Whole;
            case ScalarKind.Number when value.Number < 9.2233720368547758e18:
                return (long)value.Number;
            default:
                Refuse(node, errors, place, "a whole number");
                return null;
        }
    }

    /// <summary>An unsigned 64-bit number.</summary>
    public static ulong? Unsigned(YamlNode node, ErrorSink errors, string place)
    {
        var value = Scalar(node);
        switch (value.Kind)
        {
            case ScalarKind.Null:
                return 0;
            case ScalarKind.Whole when value.Whole >= 0:
                return (ulong)value.Whole;
            case ScalarKind.LargeWhole:
                return value.LargeWhole;
            case ScalarKind.Number when value.Number <= 1.8446744073709552e19:
                return FromFloat(value.Number);
            default:
                Refuse(node, errors, place, "a whole number from 0 up");
                return null;
        }
    }

    // As Go converts on amd64, where 2^64 itself, the first float that does not fit, becomes 2^63.
    private static ulong FromFloat(double number) =>
        number < 0 ? unchecked((ulong)(long)number) : number >= 18446744073709551616.0 ? 1UL << 63 : (ulong)number;

    public static double? Number(YamlNode node, ErrorSink errors, string place)
    {
        var value = Scalar(node);
        switch (value.Kind)
        {
            case ScalarKind.Null:
                return 0;
            case ScalarKind.Whole:
                return value.Whole;
            case ScalarKind.LargeWhole:
                return value.LargeWhole;
            case ScalarKind.Number:
                return value.Number;
            default:
                Refuse(node, errors, place, "a number");
                return null;
        }
    }

    public static TimeSpan? Duration(YamlNode node, ErrorSink errors, string place)
    {
        var value = Scalar(node);
        if (IsNull(node))
            return TimeSpan.Zero;
        if (value.Kind != ScalarKind.Invalid && DurationText.TryParse(value.Text, out var duration))
            return duration;
        Refuse(node, errors, place, DurationText.Grammar);
        return null;
    }

    public static ByteSize? Size(YamlNode node, ErrorSink errors, string place)
    {
        var value = Scalar(node);
        if (value.Kind == ScalarKind.Null)
            return new ByteSize(0);
        if (value.Kind != ScalarKind.Invalid && ByteSizeText.TryParse(value.Text, out var size))
            return size;
        Refuse(node, errors, place, ByteSizeText.Grammar);
        return null;
    }

    /// <summary>A URL; null where the node is null or is refused.</summary>
    public static UrlText? Url(YamlNode node, ErrorSink errors, string place)
    {
        if (node is YamlScalar { IsNull: true } && !IsNull(node))
            Refuse(node, errors, place, "a URL");
        if (node is YamlScalar { IsNull: true } || Text(node, errors, place) is not { } text)
            return null;
        var url = UrlText.TryParse(text, out var error);
        if (url is null)
            errors.Add(node, place, $"{Excerpt.Of(text)} is not a URL: {error}");
        return url;
    }

    /// <summary>The items of a list; null where the node is null or is refused.</summary>
    public static IReadOnlyList<YamlNode>? Items(YamlNode node, ErrorSink errors, string place)
    {
        if (node is YamlSequence sequence)
            return sequence.Items;
        if (!IsZero(node))
            Refuse(node, errors, place, "a list");
        return null;
    }

    /// <summary>A node of any type: only what yaml.v2 refuses everywhere is refused.</summary>
    public static void Anything(YamlNode node, ErrorSink errors, string place)
    {
        switch (node)
        {
            case YamlScalar scalar when ScalarResolver.Resolve(scalar).Kind == ScalarKind.Invalid:
                Refuse(node, errors, place, "a value that fits its tag");
                break;
            case YamlSequence sequence:
                foreach (var item in sequence.Items)
                    Anything(item, errors, place);
                break;
            case YamlMapping mapping:
                _ = new MapReader([mapping], errors, place).AnyEntries();
                break;
        }
    }

    public static string? Refuse(YamlNode node, ErrorSink errors, string place, string wanted)
    {
        errors.Add(node, place, $"{Describe(node)} stands where {wanted} is wanted");
        return null;
    }

    /// <summary>What was seen, for an error: never more than a line of it.</summary>
    public static string Describe(YamlNode node) => node switch
    {
        YamlSequence => "a list",
        YamlMapping => "a mapping",
        YamlScalar { Tag.Length: > 0 } scalar => $"{YamlTags.Short(scalar.Tag)} {Excerpt.Of(scalar.Value)}",
        YamlScalar scalar => NodeIsEmpty(scalar) ? "nothing" : Excerpt.Of(scalar.Value),
        _ => "something",
    };

    private static bool NodeIsEmpty(YamlScalar scalar) => scalar.IsPlain && scalar.Value.Length == 0;

    private static ResolvedScalar Scalar(YamlNode node) =>
        node is YamlScalar scalar ? ScalarResolver.Resolve(scalar) : new ResolvedScalar(ScalarKind.Invalid, "");
}
