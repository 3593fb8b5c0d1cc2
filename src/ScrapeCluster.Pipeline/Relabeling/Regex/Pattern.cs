namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>
/// A regex with RE2's syntax and meaning as Go's regexp package has them: no look-around and no back references, of
/// several ways to match the one that a backtracking search would find first, ASCII <c>\d \w \s \b</c>, code points
/// rather than UTF-16 units, and time bounded by the length of the regex times that of the text. Thread safe.
/// </summary>
internal sealed class Pattern
{
    /// <summary>Programs longer than this are run without a table, whose states would be too costly.</summary>
    private const int LongestTabled = 20_000;

    private readonly PatternProgram _program;
    /// <summary>A table costs more than it saves for fewer texts than this.</summary>
    private const int TextsBeforeTable = 8;

    private readonly WholeTextForm? _form;
    private PathMachine? _idle;
    private TableMachine? _table;
    private int _texts;

    private Pattern(ParsedPattern parsed)
    {
        GroupNames = parsed.GroupNames;
        _form = WholeTextForm.Of(parsed);
        _program = PatternCompiler.Compile(parsed);
    }

    /// <summary>The name of each group, the whole match first; empty where it has none. Names can occur twice.</summary>
    public string[] GroupNames { get; }

    /// <summary>How many numbers <see cref="TryMatch"/> fills in.</summary>
    public int SlotCount => 2 * GroupNames.Length;

    /// <returns>The regex, or null with the rule that it breaks in <paramref name="error"/>.</returns>
    public static Pattern? TryCompile(string text, out string? error)
    {
        try
        {
            error = null;
            return new Pattern(PatternParser.Parse(text));
        }
        catch (PatternException e)
        {
            error = e.Message;
            return null;
        }
    }

    /// <summary>Whether any part of the text matches. Allocates nothing once the texts' ways through the table are built.</summary>
    public bool IsMatch(ReadOnlySpan<char> text) =>
        _form?.Test?.IsMatch(text) ?? Table()?.IsMatch(text) ?? Run(text, 0, []);

    /// <summary>Finds the first match that begins at <paramref name="start"/> or later.</summary>
    /// <param name="slots"><see cref="SlotCount"/> numbers: begin and end of the match and of each group, -1 where it took no part.</param>
    public bool TryMatch(ReadOnlySpan<char> text, int start, Span<int> slots)
    {
        if (start > 0)
            return Run(text, start, slots);
        if (_form is null or { HasOtherGroups: true })
            return Table()?.IsMatch(text) != false && Run(text, 0, slots);
        if (!IsMatch(text))
            return false;
        slots.Fill(-1);
        (slots[0], slots[1]) = (0, text.Length);
        foreach (var group in _form.Groups)
            (slots[2 * group], slots[(2 * group) + 1]) = (0, text.Length);
        return true;
    }

    /// <returns>Null where the table is not worth it.</returns>
    private TableMachine? Table()
    {
        if (_table is { } table)
            return table;

        // Two threads may count one text, or build one table each: neither matters.
        return ++_texts <= TextsBeforeTable || _program.Instructions.Length > LongestTabled ? null : _table = new TableMachine(_program);
    }

    private bool Run(ReadOnlySpan<char> text, int start, Span<int> slots)
    {
        var machine = Interlocked.Exchange(ref _idle, null) ?? new PathMachine(_program);
        var matched = machine.Run(text, start, slots);
        _idle = machine;
        return matched;
    }
}
