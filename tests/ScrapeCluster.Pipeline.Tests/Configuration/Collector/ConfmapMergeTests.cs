using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Configuration.Collector;
using ScrapeCluster.Pipeline.Configuration.Collector.Confmap;
using ScrapeCluster.Pipeline.Yaml;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Configuration.Collector;

/// <summary>Several configurations are put over each other as the collector does.</summary>
public sealed class ConfmapMergeTests
{
    private readonly ErrorSink _errors = new("f.yaml");

    [Theory]
    [InlineData("a: {b: 1, c: 2}", "a: {c: 3, d: 4}", "a: {b: 1, c: 3, d: 4}")]
    [InlineData("a: [1, 2]", "a: [3]", "a: [3]")]
    [InlineData("a: {b: 1}", "a: {}", "a: {b: 1}")]
    [InlineData("a: {b: 1}", "a:", "a: null")]
    [InlineData("a: {b: 1}", "a: {b: null}", "a: {b: null}")]
    [InlineData("a: ${file:x}", "a: {b: 1}", "a: {b: 1}")]
    [InlineData("a: 1", "b: 2", "a: 1\nb: 2")]
    [InlineData("a: {b: {c: 1}}", "a::b::d: 2", "a: {b: {c: 1, d: 2}}")]
    [InlineData("x: &x {k: 1, l: 2}\na: {<<: *x, k: 3}", "", "x: {k: 1, l: 2}\na: {k: 3, l: 2}")]
    public void The_later_one_wins_key_by_key(string below, string above, string expected)
    {
        var merged = ConfmapMerge.Merge(Read(below), Read(above));

        Text(merged).ShouldBe(Text(Read(expected)));
        _errors.Errors.ShouldBeEmpty();
    }

    [Fact]
    public void A_key_given_twice_is_a_mistake_with_its_line()
    {
        Read("a: 1\nb: 2\na: 3");

        _errors.Errors.ShouldHaveSingleItem().ShouldBe("f.yaml:3: key \"a\" is given twice");
    }

    private YamlMapping Read(string text) => ConfmapDocument.Read(text, "f.yaml", _errors)!;

    // Without order: what is merged in stands behind what a mapping has itself.
    private static string Text(YamlNode node) => node switch
    {
        YamlMapping mapping => $"{{{string.Join(", ", mapping.Entries.Select(entry => $"{Text(entry.Key)}: {Text(entry.Value)}").Order(StringComparer.Ordinal))}}}",
        YamlSequence list => $"[{string.Join(", ", list.Items.Select(Text))}]",
        _ => NodeReader.IsNull(node) ? "null" : ((YamlScalar)node).Value,
    };
}
