using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Relabeling.Regex;

namespace ScrapeCluster.Pipeline.Relabeling;

/// <summary>Applies relabel rules in order (Prometheus, model/relabel).</summary>
public static class Relabeler
{
    private const int StackChars = 256;
    private const int StackSlots = 32;

    /// <summary>Changes <paramref name="labels"/> in place.</summary>
    /// <returns>False where a rule dropped them; later rules are then not applied.</returns>
    public static bool Apply(ReadOnlySpan<RelabelRule> rules, LabelSetBuilder labels)
    {
        foreach (var rule in rules)
        {
            if (!Apply(rule, labels))
                return false;
        }

        return true;
    }

    private static bool Apply(RelabelRule rule, LabelSetBuilder labels)
    {
        switch (rule.Options.Action)
        {
            case RelabelAction.LabelMap:
                MapNames(rule, labels);
                return true;
            case RelabelAction.LabelDrop:
                DeleteNames(rule, labels, matching: true);
                return true;
            case RelabelAction.LabelKeep:
                DeleteNames(rule, labels, matching: false);
                return true;
            default:
                return ApplyToJoinedValues(rule, labels);
        }
    }

    private static bool ApplyToJoinedValues(RelabelRule rule, LabelSetBuilder labels)
    {
        var buffer = new TextBuffer(stackalloc char[StackChars]);
        var value = Join(rule.Options, labels, ref buffer);
        var kept = ApplyToValue(rule, labels, value);
        buffer.Dispose();
        return kept;
    }

    private static ReadOnlySpan<char> Join(RelabelRuleOptions options, LabelSetBuilder labels, ref TextBuffer buffer)
    {
        var names = options.SourceLabels.AsSpan();
        if (names.Length == 1)
            return labels.Get(names[0]);
        for (var i = 0; i < names.Length; i++)
        {
            if (i > 0)
                buffer.Append(options.Separator);
            buffer.Append(labels.Get(names[i]));
        }

        return buffer.Text;
    }

    private static bool ApplyToValue(RelabelRule rule, LabelSetBuilder labels, ReadOnlySpan<char> value)
    {
        var target = rule.Options.TargetLabel;
        switch (rule.Options.Action)
        {
            case RelabelAction.Keep:
                return rule.Pattern.IsMatch(value);
            case RelabelAction.Drop:
                return !rule.Pattern.IsMatch(value);
            case RelabelAction.KeepEqual:
                return value.SequenceEqual(labels.Get(target));
            case RelabelAction.DropEqual:
                return !value.SequenceEqual(labels.Get(target));
            case RelabelAction.HashMod:
                labels.Set(target, HashModulo(value, rule.Options.Modulus));
                break;
            case RelabelAction.Lowercase:
                labels.Set(target, CaseMapping.Lower.Apply(value.ToString()));
                break;
            case RelabelAction.Uppercase:
                labels.Set(target, CaseMapping.Upper.Apply(value.ToString()));
                break;
            default:
                Replace(rule, labels, value);
                break;
        }

        return true;
    }

    private static void Replace(RelabelRule rule, LabelSetBuilder labels, ReadOnlySpan<char> value)
    {
        var slotCount = rule.Pattern.SlotCount;
        var slots = slotCount <= StackSlots ? stackalloc int[slotCount] : new int[slotCount];
        if (!rule.Pattern.TryMatch(value, 0, slots))
            return;

        var buffer = new TextBuffer(stackalloc char[StackChars]);
        var target = Expand(rule.Target, rule.Options.TargetLabel, value, slots, ref buffer);
        if (Names.IsValidLabelName(target, rule.Scheme))
            labels.Set(target, Expand(rule.Replacement, rule.Options.Replacement, value, slots, ref buffer));
        buffer.Dispose();
    }

    private static string Expand(
        ReplacementTemplate template, string text, ReadOnlySpan<char> value, ReadOnlySpan<int> slots, ref TextBuffer buffer)
    {
        if (template.IsConstant)
            return text;
        buffer.Clear();
        template.Expand(value, slots, ref buffer);
        return buffer.Text.ToString();
    }

    /// <summary>The last 8 bytes of the value's MD5, as a number, modulo the modulus.</summary>
    [SuppressMessage("Security", "CA5351", Justification = "Spreads targets evenly as Prometheus does; guards nothing.")]
    private static string HashModulo(ReadOnlySpan<char> value, ulong modulus)
    {
        var bytes = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(value.Length));
        Span<byte> hash = stackalloc byte[MD5.HashSizeInBytes];
        MD5.HashData(bytes.AsSpan(0, Encoding.UTF8.GetBytes(value, bytes)), hash);
        ArrayPool<byte>.Shared.Return(bytes);
        return (BinaryPrimitives.ReadUInt64BigEndian(hash[8..]) % modulus).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Maps the names there are at the start, each with the value it has then, in the builder's order.</summary>
    private static void MapNames(RelabelRule rule, LabelSetBuilder labels)
    {
        var count = labels.Count;
        var before = ArrayPool<Label>.Shared.Rent(count);
        for (var i = 0; i < count; i++)
            before[i] = labels[i];
        for (var i = 0; i < count; i++)
        {
            if (rule.Pattern.IsMatch(before[i].Name))
                labels.Set(rule.Replacement.ReplaceAll(rule.Pattern, before[i].Name), before[i].Value);
        }

        ArrayPool<Label>.Shared.Return(before, clearArray: true);
    }

    private static void DeleteNames(RelabelRule rule, LabelSetBuilder labels, bool matching)
    {
        for (var i = labels.Count - 1; i >= 0; i--)
        {
            if (rule.Pattern.IsMatch(labels[i].Name) == matching)
                labels.RemoveAt(i);
        }
    }
}
