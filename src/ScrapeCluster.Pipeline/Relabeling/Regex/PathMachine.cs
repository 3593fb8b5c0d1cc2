namespace ScrapeCluster.Pipeline.Relabeling.Regex;

/// <summary>
/// Runs a program by following all its paths at once through the text (Pike's machine): time is bounded by the length of
/// the text times the length of the program, whatever both contain. Not for use on several threads at once.
/// </summary>
internal sealed class PathMachine(PatternProgram program)
{
    private readonly int[] _slots = new int[program.SlotCount];
    private readonly Stack<(int Instruction, int Slot, int Value)> _pending = new();
    private PathList _current = new(program);
    private PathList _next = new(program);

    /// <summary>How many instructions were visited since the machine was built: the bound of its work.</summary>
    public long Steps { get; private set; }

    /// <summary>Finds the first match that begins at <paramref name="start"/> or later.</summary>
    /// <param name="slots">Begin and end of the match and of each group, -1 where a group took no part; empty where only the answer counts.</param>
    public bool Run(ReadOnlySpan<char> text, int start, Span<int> slots)
    {
        _current.Instructions.Clear();
        var matched = false;
        var before = CodePoints.Before(text, start);
        var here = CodePoints.At(text, start);
        var position = start;
        while (true)
        {
            if (!matched && (position == 0 || !program.StartsAtBegin))
                Begin(position, before, here, slots.Length);
            if (_current.Instructions.Count == 0)
                return matched;

            var after = CodePoints.At(text, position + CodePoints.Width(here));
            matched |= Advance(position, here, after, slots);
            if (here == Assertions.NoCodePoint || (matched && slots.IsEmpty))
                return matched;
            position += CodePoints.Width(here);
            (before, here) = (here, after);
            (_current, _next) = (_next, _current);
        }
    }

    private void Begin(int position, int before, int here, int slotCount)
    {
        _slots.AsSpan(0, slotCount).Fill(-1);
        if (slotCount > 0)
            _slots[0] = position;
        Follow(_current, program.Start, position, before, here, slotCount);
    }

    /// <summary>Takes one code point on every path; a path that has arrived ends all that are less preferred.</summary>
    private bool Advance(int position, int here, int after, Span<int> slots)
    {
        _next.Instructions.Clear();
        foreach (var index in _current.Instructions.Items)
        {
            ref readonly var instruction = ref program.Instructions[index];
            if (instruction.Operation == Operation.Match)
            {
                _current.SlotsOf(index, slots.Length).CopyTo(slots);
                if (!slots.IsEmpty)
                    slots[1] = position;
                return true;
            }

            if (instruction.Operation != Operation.Take || here < 0 || !program.Sets[instruction.Other].Contains(here))
                continue;
            _current.SlotsOf(index, slots.Length).CopyTo(_slots);
            Follow(_next, instruction.Next, position + CodePoints.Width(here), here, after, slots.Length);
        }

        return false;
    }

    /// <summary>Adds all instructions that can be reached without taking a code point, preferred ones first.</summary>
    private void Follow(PathList paths, int from, int position, int before, int here, int slotCount)
    {
        _pending.Push((from, -1, 0));
        while (_pending.TryPop(out var next))
        {
            if (next.Slot >= 0)
                _slots[next.Slot] = next.Value;
            else
                FollowOne(paths, next.Instruction, position, before, here, slotCount);
        }
    }

    private void FollowOne(PathList paths, int index, int position, int before, int here, int slotCount)
    {
        while (paths.Instructions.Add(index))
        {
            Steps++;
            ref readonly var instruction = ref program.Instructions[index];
            switch (instruction.Operation)
            {
                case Operation.Split:
                    _pending.Push((instruction.Other, -1, 0));
                    break;
                case Operation.Mark when instruction.Other < slotCount:
                    _pending.Push((0, instruction.Other, _slots[instruction.Other]));
                    _slots[instruction.Other] = position;
                    break;
                case Operation.Assert when !Assertions.Holds((Assertion)instruction.Other, before, here):
                    return;
                case Operation.Take or Operation.Match:
                    _slots.AsSpan(0, slotCount).CopyTo(paths.SlotsOf(index, slotCount));
                    return;
                default:
                    break;
            }

            index = instruction.Next;
        }
    }
}
