using CsCheck;
using ScrapeCluster.Pipeline.Relabeling.Regex;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Relabeling.Regex;

/// <summary>The work of a match is bounded by the length of the regex times that of the text.</summary>
public sealed class PatternWorkTests
{
    [Theory]
    [InlineData("^(?s:(a+)+)$")]
    [InlineData("^(?s:(x*)*a*(a|aa)+)$")]
    [InlineData("^(?s:(a|a?)+(a*)*$)$")]
    [InlineData("^(?s:(.*)(.*)(.*)(.*)(.*)b)$")]
    [InlineData("^(?s:a{0,300}a{0,300})$")]
    [InlineData("(a|b)*a(a|b){30}c")]
    public void Hostile_input_takes_linear_work(string regex)
    {
        var program = PatternCompiler.Compile(PatternParser.Parse(regex));
        var single = Steps(program, 1000);
        var tenfold = Steps(program, 10_000);

        tenfold.ShouldBeLessThanOrEqualTo((long)program.Instructions.Length * 10_001);
        tenfold.ShouldBeLessThan(11 * single);
    }

    [Theory]
    [InlineData("a(a|b){30}c")]
    [InlineData("(a|b)*a(a|b){30}c")]
    public void A_full_table_gives_no_wrong_answer(string regex)
    {
        var pattern = Pattern.TryCompile(regex, out _).ShouldNotBeNull();
        var program = PatternCompiler.Compile(PatternParser.Parse(regex));
        Gen.Char["ab"].Array[200].Sample(
            text => pattern.IsMatch(text) == new PathMachine(program).Run(text, 0, []),
            iter: 300);
    }

    [Fact]
    public void Table_and_paths_agree_on_random_patterns_and_texts()
    {
        var part = OneOf("a", "b", "ab", ".", "\\b", "\\B", "^", "$", "[^a]", "(a)", "(?i:A)", "(?m:^)", "(?m:$)", "\\w", "(|a)", "😀", "\n");
        var repeated = Gen.Select(part, OneOf("", "", "*", "+", "?", "*?", "{2}", "{1,3}"), (p, times) => p + times);
        var sequence = repeated.Array[0, 4].Select(string.Concat);
        var regex = sequence.Array[1, 3].Select(alternatives => string.Join('|', alternatives));
        var text = OneOf("a", "b", "A", "_", " ", "\n", "😀", "é").Array[0, 8].Select(string.Concat);

        Gen.Select(regex, text.Array[12]).Sample((source, texts) =>
        {
            var program = PatternCompiler.Compile(PatternParser.Parse(source));
            var table = new TableMachine(program);
            var machine = new PathMachine(program);
            return texts.All(t => table.IsMatch(t) == machine.Run(t, 0, []));
        }, iter: 2000);
    }

    [Fact]
    public void Many_threads_can_use_one_pattern()
    {
        var pattern = Pattern.TryCompile("^(?s:(a|b)*?(c+)d?)$", out _).ShouldNotBeNull();
        Parallel.For(0, 2000, i =>
        {
            var text = new string('a', i % 17) + new string('c', 1 + (i % 5));
            var slots = new int[pattern.SlotCount];
            pattern.IsMatch(text + "x").ShouldBeFalse();
            pattern.TryMatch(text, 0, slots).ShouldBeTrue();
            slots[4].ShouldBe(i % 17);
        });
    }

    private static Gen<string> OneOf(params string[] texts) => Gen.Int[0, texts.Length - 1].Select(i => texts[i]);

    private static long Steps(PatternProgram program, int length)
    {
        var machine = new PathMachine(program);
        machine.Run(new string('a', length) + "!", 0, new int[program.SlotCount]);
        return machine.Steps;
    }
}
