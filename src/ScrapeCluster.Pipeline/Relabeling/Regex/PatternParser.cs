using System.Globalization;

namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>
/// Parses the regex syntax of RE2 as Go's regexp package reads it (https://pkg.go.dev/regexp/syntax), with its limits:
/// what it accepts is accepted here, and what it refuses is refused with a <see cref="PatternException"/>.
/// </summary>
internal sealed class PatternParser
{
    /// <summary>Most copies that counted repetitions, one in another, may ask for.</summary>
    private const int MaxRepeat = 1000;

    private const int MaxHeight = 1000;

    /// <summary>Most instructions: RE2 in Go allows 128 MiB of 40 bytes each.</summary>
    private const long MaxSize = (128 << 20) / 40;

    /// <summary>Most bounds of ranges in all sets together.</summary>
    private const long MaxBounds = (128 << 20) / 4;

    private readonly PatternReader _reader;
    private readonly Stack<GroupFrame> _open = new();
    private readonly List<string> _groupNames = [""];
    private PatternFlags _flags;
    private long _bounds;
    private long _nodes;
    private long _copies = 1;

    private PatternParser(string text) => _reader = new PatternReader(text);

    private GroupFrame Frame => _open.Peek();

    private bool FoldCase => _flags.HasFlag(PatternFlags.FoldCase);

    /// <exception cref="PatternException">The text is no regex.</exception>
    public static ParsedPattern Parse(string text) => new PatternParser(text).Parse();

    private ParsedPattern Parse()
    {
        _open.Push(new GroupFrame(0, _flags));
        var afterRepetition = -1;
        while (!_reader.AtEnd)
        {
            var start = _reader.Position;
            var repeats = TryReadRepetition(afterRepetition);
            if (!repeats)
                ReadPart();
            afterRepetition = !repeats ? -1 : afterRepetition < 0 ? start : afterRepetition;
        }

        if (_open.Count > 1)
            throw new PatternException(PatternException.MissingParenthesis, _reader.Text);
        return new ParsedPattern(Checked(_open.Pop().Close()), [.. _groupNames]);
    }

    private void ReadPart()
    {
        switch (_reader.Current)
        {
            case '(':
                OpenGroup();
                break;
            case ')':
                CloseGroup();
                break;
            case '|':
                _reader.Position++;
                Frame.EndAlternative();
                break;
            case '[':
                Add(Node.OfSet(SetParser.Read(_reader, FoldCase)));
                break;
            case '\\':
                ReadEscape();
                break;
            case '^':
                AddSimple(_flags.HasFlag(PatternFlags.MultiLine) ? NodeKind.BeginLine : NodeKind.BeginText);
                break;
            case '$':
                AddSimple(_flags.HasFlag(PatternFlags.MultiLine) ? NodeKind.EndLine : NodeKind.EndText);
                break;
            case '.':
                _reader.Position++;
                Add(Node.OfSet(_flags.HasFlag(PatternFlags.DotNewline) ? CodePointSet.Any : CodePointSet.AnyButNewline));
                break;
            default:
                AddLiteral(_reader.Next());
                break;
        }
    }

    private void OpenGroup()
    {
        if (_reader.StartsWith("(?P<") || _reader.StartsWith("(?<"))
        {
            Capture(GroupSyntax.ReadName(_reader));
        }
        else if (_reader.StartsWith("(?"))
        {
            var (flags, opens) = GroupSyntax.ReadFlags(_reader, _flags);
            if (opens)
                _open.Push(new GroupFrame(0, _flags));
            _flags = flags;
        }
        else
        {
            _reader.Position++;
            Capture("");
        }
    }

    private void Capture(string name)
    {
        _groupNames.Add(name);
        _open.Push(new GroupFrame(_groupNames.Count - 1, _flags));
    }

    private void CloseGroup()
    {
        if (_open.Count == 1)
            throw new PatternException(PatternException.UnexpectedParenthesis, _reader.Text);
        _reader.Position++;
        var frame = _open.Pop();
        _flags = frame.Outside;
        var content = Checked(frame.Close());
        Add(frame.Group == 0 ? content : new Node(NodeKind.Capture, content) { Group = frame.Group });
    }

    private void ReadEscape()
    {
        switch (_reader.Peek(1))
        {
            case 'A':
                AddSimple(NodeKind.BeginText, 2);
                break;
            case 'b':
                AddSimple(NodeKind.WordBoundary, 2);
                break;
            case 'B':
                AddSimple(NodeKind.NoWordBoundary, 2);
                break;
            case 'z':
                AddSimple(NodeKind.EndText, 2);
                break;
            case 'Q':
                ReadQuoted();
                break;
            default:
                if (EscapeParser.TryReadClass(_reader, FoldCase) is { } set)
                    Add(Node.OfSet(set));
                else
                    AddLiteral(EscapeParser.ReadCodePoint(_reader));
                break;
        }
    }

    /// <summary>Reads <c>\Q...\E</c>; without <c>\E</c> it goes to the end.</summary>
    private void ReadQuoted()
    {
        _reader.Position += 2;
        while (!_reader.AtEnd && !_reader.TrySkip("\\E"))
            AddLiteral(_reader.Next());
    }

    /// <param name="previous">Where the repetition just before starts, or -1: repetitions cannot be stacked.</param>
    private bool TryReadRepetition(int previous)
    {
        var start = _reader.Position;
        NodeKind kind;
        var (min, max) = (0, 0);
        switch (_reader.Current)
        {
            case '*':
                kind = NodeKind.Star;
                break;
            case '+':
                kind = NodeKind.Plus;
                break;
            case '?':
                kind = NodeKind.Quest;
                break;
            case '{' when TryReadCount(out min, out max):
                kind = NodeKind.Repeat;
                break;
            default:
                return false;
        }

        if (kind != NodeKind.Repeat)
            _reader.Position++;
        else if (min > MaxRepeat || max > MaxRepeat || (max != Node.Unlimited && min > max))
            throw new PatternException(PatternException.InvalidRepeatCount, _reader.Since(start));

        var lazy = _reader.TrySkip("?") != _flags.HasFlag(PatternFlags.Ungreedy);
        if (previous >= 0)
            throw new PatternException(PatternException.NestedRepetition, _reader.Since(previous));
        Repeat(kind, min, max, lazy, start);
        return true;
    }

    private void Repeat(NodeKind kind, int min, int max, bool lazy, int start)
    {
        var child = Frame.Last ?? throw new PatternException(PatternException.NothingToRepeat, _reader.Since(start));
        var node = new Node(kind, child) { Min = min, Max = max, Lazy = lazy };
        Frame.ReplaceLast(Checked(node));
        if ((min >= 2 || max >= 2) && !RepeatsAtMost(node, MaxRepeat))
            throw new PatternException(PatternException.InvalidRepeatCount, _reader.Since(start));
    }

    /// <summary>Reads <c>{n}</c>, <c>{n,}</c> or <c>{n,m}</c>; anything else leaves the brace a literal.</summary>
    private bool TryReadCount(out int min, out int max)
    {
        var start = _reader.Position++;
        max = 0;
        if (TryReadNumber(out min) && TryReadMax(min, out max) && _reader.TrySkip("}"))
            return true;
        _reader.Position = start;
        return false;
    }

    private bool TryReadMax(int min, out int max)
    {
        max = min;
        if (!_reader.TrySkip(","))
            return true;
        if (_reader.Current != '}')
            return TryReadNumber(out max);
        max = Node.Unlimited;
        return true;
    }

    private bool TryReadNumber(out int number)
    {
        var digits = _reader.Rest.IndexOfAnyExceptInRange('0', '9');
        var text = digits < 0 ? _reader.Rest : _reader.Rest[..digits];
        number = 0;
        if (text.IsEmpty || (text.Length > 1 && text[0] == '0'))
            return false;
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number))
            number = int.MaxValue;
        _reader.Position += text.Length;
        return true;
    }

    private static bool RepeatsAtMost(Node node, int limit)
    {
        if (node.Kind == NodeKind.Repeat)
        {
            var count = node.Max == Node.Unlimited ? node.Min : node.Max;
            if (node.Max == 0)
                return true;
            if (count > limit)
                return false;
            if (count > 0)
                limit /= count;
        }

        foreach (var child in node.Children)
        {
            if (!RepeatsAtMost(child, limit))
                return false;
        }

        return true;
    }

    private void AddSimple(NodeKind kind, int length = 1)
    {
        _reader.Position += length;
        Add(new Node(kind));
    }

    private void AddLiteral(int codePoint)
    {
        Frame.Add(Node.Literal(codePoint, FoldCase && CaseFolding.Next(codePoint) != codePoint));
    }

    private void Add(Node node) => Frame.Add(Checked(node));

    /// <summary>Holds RE2's limits of depth and size.</summary>
    private Node Checked(Node node)
    {
        if (node.Height > MaxHeight)
            throw new PatternException(PatternException.TooDeep, _reader.Text);
        if (node.Kind == NodeKind.Set)
            _bounds += node.Set.Bounds.Length;
        if (node.Kind == NodeKind.Repeat)
            _copies = Math.Min(MaxSize, _copies * Math.Max(1, node.Max == Node.Unlimited ? node.Min : node.Max));
        _nodes++;
        if (_bounds > MaxBounds || (_nodes >= MaxSize / _copies && node.Size() > MaxSize))
            throw new PatternException(PatternException.TooLarge, _reader.Text);
        return node;
    }
}
