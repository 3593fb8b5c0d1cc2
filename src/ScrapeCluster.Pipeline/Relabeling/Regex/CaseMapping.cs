using System.Text;

namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>
/// Turns text to lower or upper case code point by code point with Unicode's simple mapping, which never changes how
/// many code points there are. The runtime's own mapping differs in a few places and moves with its version of Unicode.
/// </summary>
internal sealed class CaseMapping
{
    public static readonly CaseMapping Lower = new("lower");
    public static readonly CaseMapping Upper = new("upper");

    private readonly Dictionary<int, int> _mapped = [];

    private CaseMapping(string kind)
    {
        foreach (var (delta, ranges) in UnicodeData.CaseMapping(kind))
        {
            foreach (var range in ranges)
            {
                for (var c = range.Low; c <= range.High; c += range.Step)
                    _mapped.Add(c, c + delta);
            }
        }
    }

    public IEnumerable<(int From, int To)> Pairs => _mapped.Select(pair => (pair.Key, pair.Value));

    /// <returns><paramref name="text"/> itself where nothing changes.</returns>
    public string Apply(string text)
    {
        var index = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (_mapped.ContainsKey(rune.Value))
                return ApplyFrom(text, index);
            index += rune.Utf16SequenceLength;
        }

        return text;
    }

    private string ApplyFrom(string text, int index)
    {
        var result = new StringBuilder(text, 0, index, text.Length + 4);
        Span<char> chars = stackalloc char[2];
        foreach (var rune in text.AsSpan(index).EnumerateRunes())
        {
            var mapped = new Rune(_mapped.GetValueOrDefault(rune.Value, rune.Value));
            result.Append(chars[..mapped.EncodeToUtf16(chars)]);
        }

        return result.ToString();
    }
}
