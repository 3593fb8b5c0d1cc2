using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Relabeling;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Relabeling;

public sealed class RelabelerTests
{
    private static readonly LabelSet Labels = LabelSet.Of(
        ("__address__", "10.0.0.1:9100"), ("__meta_zone", "eu-1"), ("job", "Node"), ("team", "infra"));

    [Fact]
    public void Replace_writes_the_expanded_groups() =>
        ApplyOne(new() { SourceLabels = ["__address__"], Regex = "([^:]+):(\\d+)", TargetLabel = "host", Replacement = "$1" })
            .Get("host").ShouldBe("10.0.0.1");

    [Fact]
    public void Replace_can_take_the_name_of_the_label_from_the_value() =>
        ApplyOne(new() { SourceLabels = ["job", "team"], Regex = "(.*);(.*)", TargetLabel = "${2}_job", Replacement = "$1" })
            .Get("infra_job").ShouldBe("Node");

    [Fact]
    public void Replace_leaves_everything_as_it_is_where_the_regex_does_not_match() =>
        ApplyOne(new() { SourceLabels = ["job"], Regex = "node", TargetLabel = "team", Replacement = "x" }).ShouldBe(Labels);

    [Fact]
    public void Replace_with_nothing_deletes_the_label() =>
        ApplyOne(new() { TargetLabel = "team", Replacement = "" }).Contains("team").ShouldBeFalse();

    [Fact]
    public void Replace_leaves_everything_as_it_is_where_the_name_turns_out_not_to_be_valid() =>
        ApplyOne(new() { SourceLabels = ["missing"], TargetLabel = "$1", Replacement = "x" }).ShouldBe(Labels);

    [Theory]
    [InlineData(RelabelAction.Keep, "Node", true)]
    [InlineData(RelabelAction.Keep, "No", false)]
    [InlineData(RelabelAction.Keep, "node|Node", true)]
    [InlineData(RelabelAction.Drop, "No.*", false)]
    [InlineData(RelabelAction.Drop, "de", true)]
    public void Keep_and_drop_match_the_whole_value(RelabelAction action, string regex, bool kept) =>
        Keeps(new() { Action = action, SourceLabels = ["job"], Regex = regex }).ShouldBe(kept);

    [Theory]
    [InlineData(RelabelAction.KeepEqual, "team", false)]
    [InlineData(RelabelAction.KeepEqual, "job", true)]
    [InlineData(RelabelAction.DropEqual, "team", true)]
    [InlineData(RelabelAction.DropEqual, "job", false)]
    public void Keepequal_and_dropequal_compare_with_the_target_label(RelabelAction action, string target, bool kept) =>
        Keeps(new() { Action = action, SourceLabels = ["job"], TargetLabel = target }).ShouldBe(kept);

    [Theory]
    [InlineData("10.0.0.1:9100", 8, "5")]
    [InlineData("", 1000, "958")]
    [InlineData("日本", 18446744073709551615, "16605114681832577459")]
    public void Hashmod_is_prometheus_own(string value, ulong modulus, string expected) =>
        Apply(LabelSet.Of(("a", value)), new RelabelRuleOptions { Action = RelabelAction.HashMod, SourceLabels = ["a"], TargetLabel = "b", Modulus = modulus })
            .Get("b").ShouldBe(expected);

    [Fact]
    public void Labelmap_keeps_the_labels_it_maps() =>
        ApplyOne(new() { Action = RelabelAction.LabelMap, Regex = "__meta_(.+)" })
            .ShouldBe(LabelSet.From(Labels.Append(new Label("zone", "eu-1"))));

    [Fact]
    public void Of_two_labels_mapped_to_one_name_the_one_set_later_wins()
    {
        var changed = new RelabelRuleOptions { TargetLabel = "a1", Replacement = "changed" };
        var map = new RelabelRuleOptions { Action = RelabelAction.LabelMap, Regex = "a.", Replacement = "a" };
        var labels = LabelSet.Of(("a1", "1"), ("a2", "2"));

        Apply(labels, map).Get("a").ShouldBe("2");
        Apply(labels, changed, map).Get("a").ShouldBe("changed");
    }

    [Fact]
    public void Labeldrop_and_labelkeep_go_by_names()
    {
        ApplyOne(new() { Action = RelabelAction.LabelDrop, Regex = "__.*" }).ShouldBe(LabelSet.Of(("job", "Node"), ("team", "infra")));
        ApplyOne(new() { Action = RelabelAction.LabelKeep, Regex = "job|zone" }).ShouldBe(LabelSet.Of(("job", "Node")));
    }

    [Theory]
    [InlineData(RelabelAction.Lowercase, "FooÀΣẞİ", "fooàσßi")]
    [InlineData(RelabelAction.Uppercase, "fooßŉǆᾳ", "FOOßŉǄᾼ")]
    public void Lowercase_and_uppercase_map_each_code_point_by_itself(RelabelAction action, string value, string expected) =>
        Apply(LabelSet.Of(("a", value)), new RelabelRuleOptions { Action = action, SourceLabels = ["a"], TargetLabel = "a" }).Get("a").ShouldBe(expected);

    [Fact]
    public void Rules_after_the_one_that_drops_are_not_applied()
    {
        var labels = new LabelSetBuilder(Labels);
        var rules = Compile(new() { Action = RelabelAction.Drop }, new() { TargetLabel = "late", Replacement = "x" });
        Relabeler.Apply(rules, labels).ShouldBeFalse();
        labels.ToLabelSet().ShouldBe(Labels);
    }

    [Fact]
    public void Keep_and_drop_allocate_nothing_once_warm()
    {
        var rules = Compile(
            new() { Action = RelabelAction.Keep, SourceLabels = ["job", "team"], Regex = "[A-Z]\\w+;(infra|web)+" },
            new() { Action = RelabelAction.Drop, SourceLabels = ["__address__"], Regex = "192\\..*" },
            new() { Action = RelabelAction.Drop, SourceLabels = ["job"], Regex = "a|b|c" });
        var labels = new LabelSetBuilder(Labels);
        for (var i = 0; i < 100; i++)
            Relabeler.Apply(rules, labels).ShouldBeTrue();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
            Relabeler.Apply(rules, labels);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static LabelSet ApplyOne(RelabelRuleOptions rule) => Apply(Labels, rule);

    private static LabelSet Apply(LabelSet labels, params RelabelRuleOptions[] rules)
    {
        var builder = new LabelSetBuilder(labels);
        Relabeler.Apply(Compile(rules), builder).ShouldBeTrue();
        return builder.ToLabelSet();
    }

    private static bool Keeps(RelabelRuleOptions rule) => Relabeler.Apply(Compile(rule), new LabelSetBuilder(Labels));

    private static RelabelRule[] Compile(params RelabelRuleOptions[] rules) =>
        [.. rules.Select(rule => RelabelRule.TryCreate(rule, NameValidation.Utf8, out var error) ?? throw new ArgumentException(error))];
}
