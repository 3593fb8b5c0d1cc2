using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Relabeling;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Relabeling;

public sealed class RelabelRuleTests
{
    public static TheoryData<RelabelRuleOptions, string> Refused => new()
    {
        { new() { Regex = "(", TargetLabel = "a" }, "missing closing )" },
        { new() { SourceLabels = ["a"] }, "action replace needs a 'target_label'" },
        { new() { Action = RelabelAction.Lowercase }, "action lowercase needs a 'target_label'" },
        { new() { Action = RelabelAction.DropEqual, SourceLabels = ["a"] }, "action dropequal needs a 'target_label'" },
        { new() { Action = RelabelAction.HashMod, TargetLabel = "a" }, "needs a 'modulus' greater than 0" },
        { new() { Action = RelabelAction.LabelMap, Replacement = "" }, "\"\" is no valid 'replacement'" },
        { new() { Action = RelabelAction.Uppercase, TargetLabel = "a", Replacement = "x" }, "takes no 'replacement'" },
        { new() { Action = RelabelAction.KeepEqual, TargetLabel = "a", Separator = "-" }, "takes only 'source_labels' and 'target_label'" },
        { new() { Action = RelabelAction.KeepEqual, TargetLabel = "a", Regex = "x" }, "takes only 'source_labels' and 'target_label'" },
        { new() { Action = RelabelAction.LabelDrop, SourceLabels = ["a"] }, "takes only 'regex'" },
        { new() { Action = RelabelAction.LabelKeep, TargetLabel = "a" }, "takes only 'regex'" },
        { new() { Action = RelabelAction.LabelKeep, Modulus = 1 }, "takes only 'regex'" },
    };

    [Theory]
    [MemberData(nameof(Refused))]
    public void Refuses_what_prometheus_refuses_and_says_why(RelabelRuleOptions options, string reason)
    {
        RelabelRule.TryCreate(options, NameValidation.Utf8, out var error).ShouldBeNull();
        error.ShouldNotBeNull().ShouldContain(reason);
    }

    [Theory]
    [InlineData("a", true, true)]
    [InlineData("${1}", true, true)]
    [InlineData("x_$1_y", true, true)]
    [InlineData("$a1", true, true)]
    [InlineData("1a", true, false)]
    [InlineData("$1a-b", true, false)]
    [InlineData("a-b", true, false)]
    [InlineData("${a", true, false)]
    [InlineData("${}", true, false)]
    [InlineData("a$", true, false)]
    [InlineData("$$", true, false)]
    [InlineData("a}", true, false)]
    [InlineData("é", true, false)]
    [InlineData("", false, false)]
    public void Target_label_is_a_name_or_a_template_of_the_scheme(string target, bool utf8, bool legacy)
    {
        var options = new RelabelRuleOptions { TargetLabel = target };
        (RelabelRule.TryCreate(options, NameValidation.Utf8, out _) is not null).ShouldBe(utf8);
        (RelabelRule.TryCreate(options, NameValidation.Legacy, out _) is not null).ShouldBe(legacy);
    }

    [Fact]
    public void Only_replace_takes_a_template_as_target_label_in_the_legacy_scheme()
    {
        var options = new RelabelRuleOptions { Action = RelabelAction.Lowercase, TargetLabel = "${1}" };
        RelabelRule.TryCreate(options, NameValidation.Utf8, out _).ShouldNotBeNull();
        RelabelRule.TryCreate(options, NameValidation.Legacy, out _).ShouldBeNull();
    }
}
