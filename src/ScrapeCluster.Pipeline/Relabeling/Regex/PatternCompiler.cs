namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>
/// Turns a parsed regex into a program. Which of several ways to match wins (and so what the groups hold) follows from
/// the order of the two ways out of every <see cref="Operation.Split"/>: the first one is preferred.
/// </summary>
internal sealed class PatternCompiler
{
    private const int Nowhere = -1;

    private readonly List<Instruction> _instructions = [];
    private readonly List<CodePointSet> _sets = [];
    private readonly Dictionary<CodePointSet, int> _setNumbers = [];
    private readonly Dictionary<(int CodePoint, bool FoldCase), int> _literalNumbers = [];

    public static PatternProgram Compile(ParsedPattern pattern)
    {
        var compiler = new PatternCompiler();
        var whole = compiler.CompileNode(pattern.Root);
        compiler.Connect(whole.Outs, compiler.Emit(Operation.Match, 0));
        return new PatternProgram
        {
            Instructions = [.. compiler._instructions],
            Sets = [.. compiler._sets],
            Start = whole.Start,
            SlotCount = 2 * pattern.GroupNames.Length,
            StartsAtBegin = compiler.StartsAtBegin(whole.Start),
        };
    }

    private bool StartsAtBegin(int start)
    {
        var instruction = _instructions[start];
        while (instruction.Operation is Operation.Assert or Operation.Pass or Operation.Mark)
        {
            if (instruction is { Operation: Operation.Assert, Other: (int)Assertion.BeginText })
                return true;
            instruction = _instructions[instruction.Next];
        }

        return false;
    }

    private Fragment CompileNode(Node node) => node.Kind switch
    {
        NodeKind.Empty => Pass(),
        NodeKind.Literal => CompileLiteral(node),
        NodeKind.Set => Take(NumberOf(node.Set)),
        NodeKind.BeginLine => Assert(Assertion.BeginLine),
        NodeKind.EndLine => Assert(Assertion.EndLine),
        NodeKind.BeginText => Assert(Assertion.BeginText),
        NodeKind.EndText => Assert(Assertion.EndText),
        NodeKind.WordBoundary => Assert(Assertion.WordBoundary),
        NodeKind.NoWordBoundary => Assert(Assertion.NoWordBoundary),
        NodeKind.Capture => Sequence(Sequence(Mark(2 * node.Group), CompileNode(node.Child)), Mark((2 * node.Group) + 1)),
        NodeKind.Concat => CompileConcat(node),
        NodeKind.Alternate => CompileAlternate(node),
        _ => CompileRepetition(node),
    };

    private Fragment CompileLiteral(Node node)
    {
        var fragment = Take(NumberOf(node.Text[0], node.FoldCase));
        for (var i = 1; i < node.Text.Count; i++)
            fragment = Sequence(fragment, Take(NumberOf(node.Text[i], node.FoldCase)));
        return fragment;
    }

    private Fragment CompileConcat(Node node)
    {
        var fragment = CompileNode(node.Children[0]);
        for (var i = 1; i < node.Children.Length; i++)
            fragment = Sequence(fragment, CompileNode(node.Children[i]));
        return fragment;
    }

    private Fragment CompileAlternate(Node node)
    {
        var fragment = CompileNode(node.Children[^1]);
        for (var i = node.Children.Length - 2; i >= 0; i--)
            fragment = Either(CompileNode(node.Children[i]), fragment);
        return fragment;
    }

    private Fragment CompileRepetition(Node node)
    {
        var simple = Repetitions.Simplify(node);
        return simple.Kind switch
        {
            NodeKind.Star => Star(CompileNode(simple.Child), simple.Lazy),
            NodeKind.Plus => Plus(CompileNode(simple.Child), simple.Lazy),
            NodeKind.Quest => Optional(CompileNode(simple.Child), simple.Lazy),
            NodeKind.Repeat => CompileCounted(simple),
            _ => CompileNode(simple),
        };
    }

    /// <summary>x{2,} as xx+, and x{2,4} as xx(x(x)?)?.</summary>
    private Fragment CompileCounted(Node node)
    {
        var copies = node.Max == Node.Unlimited ? node.Min - 1 : node.Min;
        Fragment? prefix = null;
        for (var i = 0; i < copies; i++)
            prefix = Sequence(prefix, CompileNode(node.Child));
        if (node.Max == Node.Unlimited)
            return Sequence(prefix, CompileNode(Repetitions.Simplify(new Node(NodeKind.Plus, node.Child) { Lazy = node.Lazy })));
        if (node.Max == node.Min)
            return prefix!.Value;

        var suffix = CompileNode(Repetitions.Simplify(new Node(NodeKind.Quest, node.Child) { Lazy = node.Lazy }));
        for (var i = node.Min + 1; i < node.Max; i++)
            suffix = Optional(Sequence(CompileNode(node.Child), suffix), node.Lazy);
        return Sequence(prefix, suffix);
    }

    private Fragment Pass() => Leaf(Operation.Pass, 0, canBeEmpty: true);

    private Fragment Mark(int slot) => Leaf(Operation.Mark, slot, canBeEmpty: true);

    private Fragment Assert(Assertion assertion) => Leaf(Operation.Assert, (int)assertion, canBeEmpty: true);

    private Fragment Take(int set) => Leaf(Operation.Take, set, canBeEmpty: false);

    private Fragment Leaf(Operation operation, int other, bool canBeEmpty)
    {
        var start = Emit(operation, other);
        return new Fragment(start, new OpenEnds(start * 2, start * 2), canBeEmpty);
    }

    private Fragment Sequence(Fragment? first, Fragment second) => first is { } present ? Sequence(present, second) : second;

    private Fragment Sequence(Fragment first, Fragment second)
    {
        Connect(first.Outs, second.Start);
        return new Fragment(first.Start, second.Outs, first.CanBeEmpty && second.CanBeEmpty);
    }

    private Fragment Either(Fragment first, Fragment second)
    {
        var split = Emit(Operation.Split, second.Start, first.Start);
        return new Fragment(split, Join(first.Outs, second.Outs), first.CanBeEmpty || second.CanBeEmpty);
    }

    private Fragment Optional(Fragment body, bool lazy)
    {
        var (split, exit) = Branch(body.Start, lazy);
        return new Fragment(split, Join(exit, body.Outs), CanBeEmpty: true);
    }

    private Fragment Plus(Fragment body, bool lazy) => new(body.Start, Loop(body, lazy).Outs, body.CanBeEmpty);

    /// <summary>x*, which is (x+)? where x can match nothing: only so the preferred way stays the preferred one.</summary>
    private Fragment Star(Fragment body, bool lazy) => body.CanBeEmpty ? Optional(Plus(body, lazy), lazy) : Loop(body, lazy);

    private Fragment Loop(Fragment body, bool lazy)
    {
        var (split, exit) = Branch(body.Start, lazy);
        Connect(body.Outs, split);
        return new Fragment(split, exit, CanBeEmpty: true);
    }

    /// <summary>A split into the body and a way out, the preferred one first.</summary>
    private (int Split, OpenEnds Out) Branch(int body, bool lazy)
    {
        var split = lazy ? Emit(Operation.Split, body) : Emit(Operation.Split, Nowhere, body);
        var end = lazy ? split * 2 : (split * 2) + 1;
        return (split, new OpenEnds(end, end));
    }

    private int Emit(Operation operation, int other, int next = Nowhere)
    {
        _instructions.Add(new Instruction(operation, next, other));
        return _instructions.Count - 1;
    }

    private OpenEnds Join(OpenEnds left, OpenEnds right)
    {
        Fill(left.Last, right.First);
        return new OpenEnds(left.First, right.Last);
    }

    private void Connect(OpenEnds ends, int target)
    {
        for (var end = ends.First; end != Nowhere;)
        {
            var instruction = _instructions[end / 2];
            var next = end % 2 == 0 ? instruction.Next : instruction.Other;
            Fill(end, target);
            end = next;
        }
    }

    private void Fill(int end, int value) =>
        _instructions[end / 2] = end % 2 == 0 ? _instructions[end / 2] with { Next = value } : _instructions[end / 2] with { Other = value };

    private int NumberOf(int codePoint, bool foldCase)
    {
        if (_literalNumbers.TryGetValue((codePoint, foldCase), out var number))
            return number;
        var builder = new CodePointSetBuilder();
        if (foldCase)
            builder.AddFolded(codePoint, codePoint);
        else
            builder.Add(codePoint, codePoint);
        return _literalNumbers[(codePoint, foldCase)] = NumberOf(builder.ToSet());
    }

    private int NumberOf(CodePointSet set)
    {
        if (_setNumbers.TryGetValue(set, out var number))
            return number;
        _sets.Add(set);
        return _setNumbers[set] = _sets.Count - 1;
    }
}
