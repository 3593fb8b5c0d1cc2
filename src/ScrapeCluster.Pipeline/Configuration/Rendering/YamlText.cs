using System.Globalization;
using System.Text;
using ScrapeCluster.Pipeline.Configuration.Values;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Yaml;

namespace ScrapeCluster.Pipeline.Configuration.Rendering;

/// <summary>Writes YAML in the layout that Prometheus writes: two spaces, a list no deeper than its key.</summary>
/// <param name="showSecrets">For hashing only; everything that is shown shows <c>&lt;secret&gt;</c>.</param>
internal sealed class YamlText(bool showSecrets = false)
{
    private readonly StringBuilder _text = new();
    private int _depth;
    private bool _startsItem;

    public override string ToString() => _text.ToString();

    public void Add(string key, string value) => Line(key, Scalar(value));

    /// <summary>Leaves the key out where the text is null or empty.</summary>
    public void AddUnlessEmpty(string key, string? value)
    {
        if (!string.IsNullOrEmpty(value))
            Add(key, value);
    }

    public void Add(string key, Secret secret)
    {
        if (!string.IsNullOrEmpty(secret.Value))
            Add(key, Show(secret));
    }

    public void Add(string key, bool value) => Line(key, value ? "true" : "false");

    public void AddIf(string key, bool value)
    {
        if (value)
            Add(key, value);
    }

    public void Add(string key, long value) => Line(key, value.ToString(CultureInfo.InvariantCulture));

    public void Add(string key, TimeSpan value) => Line(key, DurationText.Format(value));

    public void AddUnlessZero(string key, ByteSize value)
    {
        if (value.Bytes != 0)
            Line(key, value.ToString());
    }

    public void AddUnlessZero(string key, long value)
    {
        if (value != 0)
            Line(key, value.ToString(CultureInfo.InvariantCulture));
    }

    public void AddUnlessZero(string key, ulong value)
    {
        if (value != 0)
            Line(key, value.ToString(CultureInfo.InvariantCulture));
    }

    public void AddUnlessZero(string key, double value)
    {
        if (value != 0)
            Line(key, double.IsNaN(value) ? ".nan" : double.IsInfinity(value) ? (value > 0 ? ".inf" : "-.inf") : value.ToString("R", CultureInfo.InvariantCulture));
    }

    public void Add(string key, IReadOnlyList<string> values) => List(key, values, value => Item(Scalar(value)));

    public void Add(string key, IReadOnlyList<Secret> values) => List(key, values, value => Item(Scalar(Show(value))));

    /// <summary>A list that is shown also where it is empty.</summary>
    public void AddAlways(string key, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
            Line(key, "[]");
        else
            Add(key, values);
    }

    /// <summary>A list on one line; left out where it is empty.</summary>
    public void AddFlow(string key, IReadOnlyList<string> values)
    {
        if (values.Count > 0)
            Line(key, $"[{string.Join(", ", values.Select(Quoted))}]");
    }

    /// <summary>A section that is a JSON object, which YAML reads too; left out where it is empty.</summary>
    public void AddJson(string key, string json)
    {
        if (json != "{}")
            Line(key, json);
    }

    /// <summary>A section of texts; left out where it is empty.</summary>
    public void Add(string key, IReadOnlyList<KeyValuePair<string, string>> values)
    {
        if (values.Count == 0)
            return;
        Section(key, () =>
        {
            foreach (var (name, value) in values)
                Add(name, value);
        });
    }

    public void Section(string key, Action content)
    {
        Line(key, "");
        var start = _text.Length;
        _depth++;
        content();
        _depth--;
        // Without anything in it, it would be read as not there.
        if (_text.Length == start)
            _text.Insert(start - 1, " {}");
    }

    /// <summary>A list of sections; left out where it is empty.</summary>
    public void Sections<T>(string key, IReadOnlyList<T> items, Action<T> content) => List(key, items, item =>
    {
        _depth++;
        _startsItem = true;
        content(item);
        if (_startsItem)
            Item("{}");
        _startsItem = false;
        _depth--;
    });

    private void List<T>(string key, IReadOnlyList<T> items, Action<T> write)
    {
        if (items.Count == 0)
            return;
        Line(key, "");
        foreach (var item in items)
            write(item);
    }

    private string Show(Secret secret) => showSecrets ? secret.Value : secret.ToString();

    private void Item(string scalar)
    {
        var depth = _startsItem ? _depth - 1 : _depth;
        _startsItem = false;
        _text.Append(' ', depth * 2).Append("- ").Append(scalar).Append('\n');
    }

    private void Line(string key, string value)
    {
        if (_startsItem)
            _text.Append(' ', (_depth - 1) * 2).Append("- ");
        else
            _text.Append(' ', _depth * 2);
        _startsItem = false;
        _text.Append(Scalar(key)).Append(value.Length > 0 ? ": " : ":").Append(value).Append('\n');
    }

    /// <summary>A text as it stands in a block: in quotes where it needs them.</summary>
    public static string Scalar(string text) => IsPlain(text) ? text : Quoted(text);

    // Plain where reading it gives the text itself again.
    private static bool IsPlain(string text)
    {
        var first = text.Length == 0 ? ' ' : text[0];
        var startsWell = char.IsAsciiLetterOrDigit(first) || first is '/' or '_' or '<' or '(' or '.' or '^' or '$' or '+' or ';';
        return startsWell
            && text[^1] is not (' ' or ':')
            && !text.Contains(": ", StringComparison.Ordinal)
            && !text.Contains(" #", StringComparison.Ordinal)
            && text.All(c => c is >= ' ' and <= '~')
            && text != "<<"
            && ScalarResolver.Resolve(new YamlScalar(text, "", isPlain: true, 0, 0)).Kind == ScalarKind.Text;
    }

    public static string Quoted(string text)
    {
        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            if (c is '"' or '\\')
                quoted.Append('\\').Append(c);
            else if (c == '\n')
                quoted.Append("\\n");
            else if (c is < ' ' or (>= '\u007f' and <= '\u009f') or '\u2028' or '\u2029' or '\ufeff')
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            else
                quoted.Append(c);
        }

        return quoted.Append('"').ToString();
    }
}
