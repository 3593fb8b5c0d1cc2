using ScrapeCluster.Pipeline.Configuration;
using ScrapeCluster.Pipeline.Model;
using ScrapeCluster.Pipeline.Relabeling;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Pipeline.Tests.Configuration;

public class RelabelConfigReaderTests
{
    [Fact]
    public void A_rule_without_keys_of_its_own_has_the_defaults()
    {
        var rule = Single("- target_label: x");

        rule.ShouldBe(new RelabelRuleOptions { TargetLabel = "x" });
    }

    [Fact]
    public void Every_key_is_read()
    {
        var rule = Single("""
            - source_labels: [a, b]
              separator: "-"
              regex: (.+)-(.+)
              modulus: 8
              target_label: t
              replacement: $2
              action: HashMod
            """);

        rule.ShouldBe(new RelabelRuleOptions
        {
            SourceLabels = ["a", "b"],
            Separator = "-",
            Regex = "(.+)-(.+)",
            Modulus = 8,
            TargetLabel = "t",
            Replacement = "$2",
            Action = RelabelAction.HashMod,
        });
    }

    [Theory]
    [InlineData("- {regex: , target_label: x}", "")]
    [InlineData("- {regex: null, target_label: x}", "")]
    [InlineData("- {regex: ~, target_label: x}", "")]
    [InlineData("- {regex: 'null', target_label: x}", "null")]
    [InlineData("- {regex: 0x1F, target_label: x}", "0x1F")]
    [InlineData("- {regex: yes, target_label: x}", "yes")]
    [InlineData("- {regex: 2020-01-02, target_label: x}", "2020-01-02")]
    public void Any_scalar_is_a_regex_and_null_is_the_empty_one(string yaml, string regex) => Single(yaml).Regex.ShouldBe(regex);

    [Theory]
    [InlineData("10", 10UL)]
    [InlineData("0x10", 16UL)]
    [InlineData("010", 8UL)]
    [InlineData("0b10", 2UL)]
    [InlineData("1_000", 1000UL)]
    [InlineData("1e3", 1000UL)]
    [InlineData("2.9", 2UL)]
    [InlineData("08", 8UL)]
    [InlineData("18446744073709551615", ulong.MaxValue)]
    [InlineData("18446744073709551616", 1UL << 63)]
    public void A_modulus_is_any_number_of_yaml_1_1(string text, ulong modulus) =>
        Single($"- {{action: hashmod, target_label: x, modulus: {text}}}").Modulus.ShouldBe(modulus);

    [Theory]
    [InlineData("- source_label: [a]", "configs:1: [0]: unknown key \"source_label\"; did you mean \"source_labels\"?")]
    [InlineData("- {target_label: x, action: replaced}", "configs:1: [0]: unknown relabel action \"replaced\"; known are replace, keep, drop, keepequal, dropequal, hashmod, labelmap, labeldrop, labelkeep, lowercase, uppercase")]
    [InlineData("- {target_label: x, action: }", "configs:1: [0]: unknown relabel action \"\"; known are")]
    [InlineData("- {target_label: x, modulus: -1}", "configs:1: [0].modulus: \"-1\" stands where a whole number from 0 up is wanted")]
    [InlineData("- {target_label: x, modulus: '8'}", "configs:1: [0].modulus: \"8\" stands where a whole number from 0 up is wanted")]
    [InlineData("- {target_label: x, source_labels: a}", "configs:1: [0].source_labels: \"a\" stands where a list is wanted")]
    [InlineData("- {target_label: x, source_labels: ['']}", "configs:1: [0].source_labels[0]: \"\" is not a valid label name")]
    [InlineData("- {target_label: x, target_label: y}", "configs:1: [0]: key \"target_label\" is given twice")]
    [InlineData("- {action: keepequal, source_labels: [a], target_label: x, regex: (.*)}", "configs:1: [0]: action keepequal takes source_labels and target_label only; take regex away")]
    [InlineData("- {action: labeldrop, source_labels: [], regex: x}", "configs:1: [0]: action labeldrop takes regex only; take source_labels away")]
    [InlineData("- ", "configs:1: [0]: this rule is empty")]
    [InlineData("- just text", "configs:1: [0]: \"just text\" stands where a section is wanted")]
    [InlineData("action: drop", "configs:1: a mapping stands where a list is wanted")]
    [InlineData("- {action: drop", "configs:1: this is not valid YAML: a comma or } is expected here")]
    public void A_mistake_is_told_with_its_line_and_place(string yaml, string error)
    {
        var result = RelabelConfigReader.ReadList(yaml);

        result.Rules.ShouldBeNull();
        result.Errors.Count.ShouldBe(1, result.Errors.ToString());
        result.Errors[0].ShouldStartWith(error);
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        var result = RelabelConfigReader.ReadList("""
            - target_label: x
              acton: drop
            - target_label: x
              action: dorp
            """);

        result.Errors.Count.ShouldBe(2, result.Errors.ToString());
    }

    [Fact]
    public void A_merge_key_brings_in_what_the_rule_does_not_say_after_it()
    {
        var result = RelabelConfigReader.ReadList("""
            - &first {action: keep, source_labels: [a], regex: x}
            - <<: *first
              regex: y
            """);

        result.Errors.ShouldBe(ValueList<string>.Empty);
        result.Rules![1].ShouldBe(new RelabelRuleOptions { Action = RelabelAction.Keep, SourceLabels = ["a"], Regex = "y" });
    }

    [Fact]
    public void An_empty_text_is_an_empty_list() => RelabelConfigReader.ReadList("").Rules.ShouldBe(ValueList<RelabelRuleOptions>.Empty);

    private static RelabelRuleOptions Single(string yaml)
    {
        var result = RelabelConfigReader.ReadList(yaml);
        result.Errors.ShouldBe(ValueList<string>.Empty);
        return result.Rules.ShouldNotBeNull().ShouldHaveSingleItem();
    }
}
