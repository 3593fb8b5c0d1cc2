using ScrapeCluster.Server.Hosting;
using Shouldly;
using Xunit;

namespace ScrapeCluster.Server.Tests.Hosting;

public sealed class ProgramFilePagesTests
{
    [Theory]
    [InlineData("r-xp", "/usr/lib/a.so", "0", "0", true)]
    [InlineData("r--p", "/usr/lib/a b.dll", "0", "0", true)]
    [InlineData("rw-p", "/usr/lib/a.so", "0", "0", false)]
    [InlineData("r-xp", "/usr/lib/a.so", "4", "0", false)]
    [InlineData("r-xp", "/usr/lib/a.so", "0", "8", false)]
    [InlineData("r-xp", "", "0", "0", false)]
    [InlineData("r-xp", "[vdso]", "0", "0", false)]
    public void Only_files_that_nothing_was_and_nothing_will_be_written_to_are_given_back(
        string permissions, string path, string anonymous, string dirty, bool isGivenBack)
    {
        string[] smaps =
        [
            .. Mapping("40001000-40003000", "rw-p", "", "12", "12"),
            .. Mapping("40010000-40014000", permissions, path, anonymous, dirty),
            .. Mapping("40020000-40021000", "rw-p", "[heap]", "4", "4"),
        ];

        (nuint Start, nuint Length)[] given = [.. ProgramFilePages.Unwritten(smaps)];

        given.Length.ShouldBe(isGivenBack ? 1 : 0);
        if (isGivenBack)
            given[0].ShouldBe(((nuint)0x40010000, (nuint)0x4000));
    }

    private static string[] Mapping(string range, string permissions, string path, string anonymous, string dirty) =>
    [
        $"{range} {permissions} 00000000 08:01 1234                       {path}",
        "Size:                 16 kB",
        "Rss:                  16 kB",
        "Shared_Dirty:          0 kB",
        $"Private_Dirty:         {dirty} kB",
        $"Anonymous:             {anonymous} kB",
        "Locked:                0 kB",
        "VmFlags: rd mr mw me ",
    ];
}
