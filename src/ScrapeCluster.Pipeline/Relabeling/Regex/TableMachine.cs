namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>
/// Answers whether a text matches with one table look-up per code point. The table is built while texts come in and
/// stops growing at a limit; a text that would need more of it gets no answer. Thread safe.
/// </summary>
internal sealed class TableMachine
{
    private const int MaxStates = 2000;
    private const int MaxCells = 200_000;

    private readonly PatternProgram _program;
    private readonly Alphabet _alphabet;
    private readonly Dictionary<StateKey, TableState> _states = [];
    private readonly Lock _building = new();
    private readonly SparseSet _reached;
    private readonly Stack<int> _pending = new();
    private readonly bool _usesLines;
    private readonly bool _usesWords;
    private readonly TableState _accept;
    private readonly TableState _dead;
    private readonly TableState _start;

    public TableMachine(PatternProgram program)
    {
        _program = program;
        _alphabet = new Alphabet(program);
        _reached = new SparseSet(program.Instructions.Length);
        _usesLines = program.Uses(Assertion.BeginLine, Assertion.EndLine);
        _usesWords = program.Uses(Assertion.WordBoundary, Assertion.NoWordBoundary);
        _accept = new TableState([], 0, 0);
        _dead = new TableState([], 0, 0);
        _start = new TableState([program.Start], Assertions.NoCodePoint, _alphabet.Count);
    }

    /// <returns>Whether the text holds a match, or null where the table is full.</returns>
    public bool? IsMatch(ReadOnlySpan<char> text)
    {
        var state = _start;
        for (var position = 0; position < text.Length; position++)
        {
            int c = text[position];
            if (char.IsSurrogate((char)c))
            {
                c = CodePoints.At(text, position);
                position += CodePoints.Width(c) - 1;
            }

            var letter = _alphabet.LetterOf(c);
            var next = Volatile.Read(ref state.Next[letter]) ?? Build(state, letter);
            if (next is null)
                return null;
            if (next == _accept)
                return true;
            if (next == _dead)
                return false;
            state = next;
        }

        return (Volatile.Read(ref state.Next[^1]) ?? Build(state, _alphabet.Count)) == _accept;
    }

    private TableState? Build(TableState state, int letter)
    {
        lock (_building)
        {
            var next = Step(state, letter);
            if (next is not null)
                Volatile.Write(ref state.Next[letter], next);
            return next;
        }
    }

    private TableState? Step(TableState state, int letter)
    {
        var atEnd = letter == _alphabet.Count;
        var here = atEnd ? Assertions.NoCodePoint : _alphabet.Representative(letter);
        if (Reach(state, here))
            return _accept;
        if (atEnd)
            return _dead;

        var next = new SortedSet<int>();
        foreach (var index in _reached.Items)
        {
            var instruction = _program.Instructions[index];
            if (instruction.Operation == Operation.Take && _program.Sets[instruction.Other].Contains(here))
                next.Add(instruction.Next);
        }

        if (!_program.StartsAtBegin)
            next.Add(_program.Start);
        return next.Count == 0 ? _dead : Intern([.. next], Context(here));
    }

    /// <summary>Collects what can be reached without taking a code point.</summary>
    /// <returns>True where that is a match.</returns>
    private bool Reach(TableState state, int here)
    {
        _reached.Clear();
        _pending.Clear();
        foreach (var index in state.Instructions)
            _pending.Push(index);
        while (_pending.TryPop(out var index))
        {
            if (!_reached.Add(index))
                continue;
            var instruction = _program.Instructions[index];
            if (instruction.Operation == Operation.Match)
                return true;
            if (instruction.Operation == Operation.Take)
                continue;
            if (instruction.Operation == Operation.Split)
                _pending.Push(instruction.Other);
            if (instruction.Operation != Operation.Assert || Assertions.Holds((Assertion)instruction.Other, state.Before, here))
                _pending.Push(instruction.Next);
        }

        return false;
    }

    /// <summary>One code point for all that the program's assertions cannot tell apart as a left neighbour.</summary>
    private int Context(int codePoint) =>
        _usesLines && codePoint == '\n' ? '\n' :
        _usesWords && NamedClasses.IsWord(codePoint) ? 'w' : ' ';

    private TableState? Intern(int[] instructions, int before)
    {
        var key = new StateKey(instructions, before);
        if (_states.TryGetValue(key, out var state))
            return state;
        if (_states.Count >= MaxStates || (_states.Count + 1) * (_alphabet.Count + 1) > MaxCells)
            return null;
        state = new TableState(instructions, before, _alphabet.Count);
        _states.Add(key, state);
        return state;
    }

    /// <summary>What makes a state: compared by its content.</summary>
    private readonly struct StateKey(int[] instructions, int before) : IEquatable<StateKey>
    {
        private readonly int[] _instructions = instructions;
        private readonly int _before = before;

        public bool Equals(StateKey other) => _before == other._before && _instructions.AsSpan().SequenceEqual(other._instructions);

        public override bool Equals(object? obj) => obj is StateKey other && Equals(other);

        public override int GetHashCode()
        {
            var hash = new HashCode();
            hash.Add(_before);
            hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(_instructions.AsSpan()));
            return hash.ToHashCode();
        }
    }
}
