using System.Globalization;

namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>
/// A replacement text with references to groups: <c>$1</c>, <c>${1}</c>, <c>$name</c>, <c>${name}</c>, and <c>$$</c> for a
/// dollar sign. A name without braces is as long as letters, digits and underscores go; a group that does not exist or
/// took no part is empty; a dollar sign before anything else is text (Go's regexp.Expand).
/// </summary>
internal sealed class ReplacementTemplate
{
    /// <summary>More digits are a name.</summary>
    private const int LongestNumber = 9;

    private readonly List<(string Text, int[] Groups)> _parts = [];
    private readonly string _template;

    public ReplacementTemplate(string template, Pattern pattern)
    {
        _template = template;
        IsConstant = !template.Contains('$', StringComparison.Ordinal);
        if (!IsConstant)
            Parse(pattern.GroupNames);
    }

    /// <summary>Whether it has no references: then it expands to itself.</summary>
    public bool IsConstant { get; }

    /// <summary>Adds the template with its references replaced.</summary>
    /// <param name="slots">What <see cref="Pattern.TryMatch"/> found in <paramref name="text"/>.</param>
    public void Expand(ReadOnlySpan<char> text, ReadOnlySpan<int> slots, ref TextBuffer result)
    {
        if (IsConstant)
        {
            result.Append(_template);
            return;
        }

        foreach (var (constant, groups) in _parts)
        {
            result.Append(constant);
            foreach (var group in groups)
            {
                if (slots[2 * group] < 0)
                    continue;
                result.Append(text[slots[2 * group]..slots[(2 * group) + 1]]);
                break;
            }
        }
    }

    /// <summary>
    /// The text with every match replaced. A match of nothing right after another match does not count, and the search
    /// goes on at least one code point further.
    /// </summary>
    public string ReplaceAll(Pattern pattern, string text)
    {
        var slots = new int[pattern.SlotCount];
        var result = new TextBuffer([]);
        var (copied, search) = (0, 0);
        while (search <= text.Length && pattern.TryMatch(text, search, slots))
        {
            var (start, end) = (slots[0], slots[1]);
            result.Append(text.AsSpan(copied, start - copied));
            if (end > copied || start == 0)
                Expand(text, slots, ref result);
            copied = end;
            search = Math.Max(end, search + CodePoints.Width(CodePoints.At(text, search)));
        }

        result.Append(text.AsSpan(copied));
        var replaced = result.Text.ToString();
        result.Dispose();
        return replaced;
    }

    private void Parse(string[] groupNames)
    {
        var rest = _template.AsSpan();
        while (rest.IndexOf('$') is var dollar and >= 0)
        {
            var before = rest[..dollar].ToString();
            rest = rest[(dollar + 1)..];
            if (rest.StartsWith("$"))
            {
                _parts.Add((before + "$", []));
                rest = rest[1..];
            }
            else if (TryTakeName(ref rest, out var name))
            {
                _parts.Add((before, GroupsOf(name, groupNames)));
            }
            else
            {
                _parts.Add((before + "$", []));
            }
        }

        _parts.Add((rest.ToString(), []));
    }

    private static bool TryTakeName(ref ReadOnlySpan<char> rest, out string name)
    {
        var braces = rest.StartsWith("{");
        var text = braces ? rest[1..] : rest;
        var length = 0;
        while (CodePoints.At(text, length) is var c and >= 0 && IsNamePart(c))
            length += CodePoints.Width(c);

        name = text[..length].ToString();
        if (length == 0 || (braces && !text[length..].StartsWith("}")))
            return false;
        rest = text[(braces ? length + 1 : length)..];
        return true;
    }

    private static bool IsNamePart(int codePoint) =>
        NamedClasses.IsWord(codePoint) ||
        (codePoint >= 0x80 && (UnicodeClasses.Find("L")!.Contains(codePoint) || UnicodeClasses.Find("Nd")!.Contains(codePoint)));

    /// <summary>The groups that a name may mean; of several the first that took part counts.</summary>
    private static int[] GroupsOf(string name, string[] groupNames)
    {
        var isNumber = name.Length <= LongestNumber && name.All(char.IsAsciiDigit) && (name.Length == 1 || name[0] != '0');
        if (!isNumber)
            return [.. Enumerable.Range(0, groupNames.Length).Where(group => groupNames[group] == name)];
        var number = int.Parse(name, CultureInfo.InvariantCulture);
        return number < groupNames.Length ? [number] : [];
    }
}
