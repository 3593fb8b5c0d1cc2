using System.Globalization;
using System.Text.RegularExpressions;

namespace ScrapeCluster.Pipeline.Yaml;

/// <summary>
/// Finds what a scalar means by the rules of YAML 1.1 as Prometheus' loader applies them (yaml.v2, resolve.go):
/// <c>yes</c> and <c>on</c> are booleans, <c>010</c> is eight, <c>1_000</c> a thousand, a quoted text always a text.
/// </summary>
internal static partial class ScalarResolver
{
    private static readonly Dictionary<string, ResolvedScalar> Words = BuildWords();

    public static ResolvedScalar Resolve(YamlScalar scalar) => scalar.Tag switch
    {
        "" when !scalar.IsPlain => Text(scalar.Value),
        "" => ResolvePlain(scalar.Value),
        YamlTags.Text => Text(scalar.Value),
        YamlTags.Binary => ResolveBinary(scalar.Value),
        YamlTags.Timestamp => scalar.Value.Length > 4 && scalar.Value[4] == '-' ? Text(scalar.Value) : Invalid(scalar.Value),
        YamlTags.Null => Demand(scalar.Value, ScalarKind.Null),
        YamlTags.Flag => Demand(scalar.Value, ScalarKind.Flag),
        YamlTags.Whole => Demand(scalar.Value, ScalarKind.Whole),
        YamlTags.Number => Demand(scalar.Value, ScalarKind.Number),
        _ => Text(scalar.Value),
    };

    private static ResolvedScalar Demand(string text, ScalarKind kind)
    {
        var found = ResolvePlain(text);
        if (found.Kind == kind || (kind == ScalarKind.Whole && found.Kind == ScalarKind.LargeWhole))
            return found;
        return kind == ScalarKind.Number && found.Kind == ScalarKind.Whole
            ? new ResolvedScalar(ScalarKind.Number, text, Number: found.Whole)
            : Invalid(text);
    }

    private static ResolvedScalar ResolvePlain(string text)
    {
        if (Words.TryGetValue(text, out var word))
            return word with { Text = text };

        return text[0] switch
        {
            '.' => FractionShape().IsMatch(text) ? Number(text, text.Replace("_", "", StringComparison.Ordinal)) : Text(text),
            '+' or '-' or (>= '0' and <= '9') => ResolveNumber(text),
            _ => Text(text),
        };
    }

    private static ResolvedScalar ResolveNumber(string text)
    {
        var plain = text.Replace("_", "", StringComparison.Ordinal);
        if (GoInteger.TryParse(plain, out var negative, out var magnitude))
        {
            if (negative && magnitude <= 1UL << 63)
                return new ResolvedScalar(ScalarKind.Whole, text, Whole: unchecked(-(long)magnitude));
            if (!negative && magnitude <= long.MaxValue)
                return new ResolvedScalar(ScalarKind.Whole, text, Whole: (long)magnitude);
            if (!negative && plain[0] != '+')
                return new ResolvedScalar(ScalarKind.LargeWhole, text, LargeWhole: magnitude);
        }

        return NumberShape().IsMatch(plain) ? Number(text, plain) : Text(text);
    }

    private static ResolvedScalar Number(string text, string plain)
    {
        var number = double.Parse(plain, NumberStyles.Float, CultureInfo.InvariantCulture);
        return double.IsInfinity(number) ? Text(text) : new ResolvedScalar(ScalarKind.Number, text, Number: number);
    }

    private static ResolvedScalar ResolveBinary(string text)
    {
        try
        {
            if (text.AsSpan().ContainsAny(' ', '\t'))
                return Invalid(text);
            return Text(BytesText.Decode(Convert.FromBase64String(text)));
        }
        catch (FormatException)
        {
            return Invalid(text);
        }
    }

    private static ResolvedScalar Text(string text) => new(ScalarKind.Text, text);

    private static ResolvedScalar Invalid(string text) => new(ScalarKind.Invalid, text);

    private static Dictionary<string, ResolvedScalar> BuildWords()
    {
        var words = new Dictionary<string, ResolvedScalar>(StringComparer.Ordinal);
        Add(new ResolvedScalar(ScalarKind.Flag, "", Flag: true), "y Y yes Yes YES true True TRUE on On ON");
        Add(new ResolvedScalar(ScalarKind.Flag, ""), "n N no No NO false False FALSE off Off OFF");
        Add(new ResolvedScalar(ScalarKind.Null, ""), "~ null Null NULL");
        Add(new ResolvedScalar(ScalarKind.Number, "", Number: double.NaN), ".nan .NaN .NAN");
        Add(new ResolvedScalar(ScalarKind.Number, "", Number: double.PositiveInfinity), ".inf .Inf .INF +.inf +.Inf +.INF");
        Add(new ResolvedScalar(ScalarKind.Number, "", Number: double.NegativeInfinity), "-.inf -.Inf -.INF");
        words[""] = new ResolvedScalar(ScalarKind.Null, "");
        return words;

        void Add(ResolvedScalar meaning, string spellings)
        {
            foreach (var spelling in spellings.Split(' '))
                words[spelling] = meaning;
        }
    }

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex NumberShape();

    [GeneratedRegex(@"^\.[0-9](_?[0-9])*([eE][-+]?[0-9](_?[0-9])*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex FractionShape();
}
