// The words of the page in both languages, and which of the two is shown. Terms of the vocabulary stand by local name.

const KEY = "planatlas-language";

const WORDS = {
  skip: ["跳到正文", "Skip to content"],
  search: ["搜索：汉字、拼音、首字母、英文", "Search: Han characters, pinyin, initials, English"],
  questions: ["问题", "Questions"],
  documents: ["文件", "Documents"],
  interface: ["接口", "API"],
  other: ["English", "中文"],
  title: ["从规划文件里找答案", "Answers out of plan documents"],
  lead: [
    "选一个问题，或搜索一个地方、项目、产业。每个事实都附原文原句，点开可以看到它在文件里的位置。",
    "Choose a question, or search for a place, a project, an industry. Every fact shows the sentence that states it, and opens it in its document.",
  ],
  run: ["查询", "Ask"],
  all: ["全部", "all"],
  optional: ["可不填", "optional"],
  example: ["例如", "e.g."],
  rows: ["{n} 行结果", "{n} rows"],
  onerow: ["1 行结果", "1 row"],
  none: ["没有结果。", "Nothing was found."],
  empty: ["还没有文件。用 planatlas ingest 读入文件。", "There is no document yet. Read some with planatlas ingest."],
  download: ["下载 CSV", "Download CSV"],
  sparql: ["查看 SPARQL", "Show the SPARQL"],
  loading: ["正在查询……", "Asking…"],
  failed: ["无法连接服务。", "The service cannot be reached."],
  aliases: ["又称", "Also"],
  within: ["属于", "In"],
  mentioned: ["提到 {n} 次", "mentions: {n}"],
  states: ["状态", "Status"],
  values: ["数值", "Values"],
  said: ["文件怎么说", "What the plans say"],
  more: ["再显示 {n} 条", "Show {n} more"],
  due: ["期限 {n}", "due {n}"],
  confidence: ["置信度 {n}", "confidence {n}"],
  facts: ["{n} 条事实", "{n} facts"],
  found: ["找到 {n} 个", "{n} found"],
  nextpage: ["更多", "More"],
  characters: ["{n} 字", "{n} characters"],
  source: ["来源", "Source"],
  data: ["数据", "Data"],
};

const TERMS = {
  Plan: ["规划", "plan"], Reform: ["改革", "reform"], Hub: ["枢纽", "hub"], Corridor: ["走廊", "corridor"],
  Zone: ["功能区", "zone"], AdminArea: ["行政区", "administrative area"], NaturalFeature: ["山水", "natural feature"],
  Facility: ["设施", "facility"], Project: ["项目", "project"], Organization: ["机构", "organization"],
  Industry: ["产业", "industry"], Event: ["活动", "event"], Indicator: ["指标", "indicator"], Document: ["文件", "document"],
  achieved: ["已实现", "achieved"], underWay: ["进行中", "under way"], commits: ["承诺", "commits"], plans: ["计划", "plans"],
  strives: ["力争", "strives"], explores: ["探索", "explores"], target: ["目标", "target"],
  planned: ["计划", "planned"], started: ["已开工", "started"], completed: ["已建成", "completed"],
  level: ["水平", "level"], change: ["变化", "change"], increment: ["增量", "increment"],
  report: ["工作报告", "work report"], plan: ["规划", "plan"], digest: ["摘编", "digest"], notice: ["通知", "notice"],
};

// A relation read from its subject and from its object.
const RELATIONS = {
  partOf: [["属于", "Part of"], ["包括", "Has the parts"]],
  locatedIn: [["位于", "Located in"], ["这里有", "Holds"]],
  contributesTo: [["服务于", "Contributes to"], ["由此支撑", "Is served by"]],
  develops: [["发展", "Develops"], ["在此发展", "Is developed by"]],
  connects: [["连接", "Connects"], ["由此连接", "Is connected by"]],
  cooperatesWith: [["合作", "Cooperates with"], ["合作", "Cooperates with"]],
  hosts: [["举办", "Hosts"], ["举办者", "Is hosted by"]],
  status: [["状态", "Status"], ["状态", "Status"]],
};

const COLUMNS = {
  zone: ["功能区", "Zone"], hub: ["枢纽", "Hub"], project: ["项目", "Project"], place: ["地方", "Place"], thing: ["对象", "Thing"],
  status: ["状态", "Status"], due: ["期限", "Due"], industry: ["产业", "Industry"], part: ["组成", "Part"], reform: ["改革", "Reform"],
  indicator: ["指标", "Indicator"], value: ["数值", "Value"], upper: ["上限", "Upper"], unit: ["单位", "Unit"], measure: ["类别", "Measure"],
  said: ["性质", "Kind"], period: ["时期", "Period"], asWritten: ["原文写法", "As written"], subject: ["主语", "Subject"],
  predicate: ["关系", "Relation"], object: ["宾语", "Object"], confidence: ["置信度", "Confidence"], commitment: ["承诺", "Commitment"],
  relation: ["关系", "Relation"], other: ["对方", "Other"], one: ["一方", "One"], host: ["举办者", "Host"], event: ["活动", "Event"],
  link: ["线路或通道", "Link"], district: ["区", "District"], city: ["市", "City"], documents: ["文件数", "Documents"],
  mentions: ["提到次数", "Mentions"], whole: ["属于", "Part of"], projects: ["项目数", "Projects"], document: ["文件", "Document"],
  kind: ["种类", "Kind"], year: ["年份", "Year"], characters: ["字数", "Characters"], facts: ["事实数", "Facts"], quote: ["原文", "Quote"],
};

let language = localStorage.getItem(KEY) ?? (navigator.language.startsWith("zh") ? "zh" : "en");

const at = (pair) => pair[language === "zh" ? 0 : 1];

export const current = () => language;

export function change() {
  language = language === "zh" ? "en" : "zh";
  localStorage.setItem(KEY, language);
}

/** A text of the page; {n} stands for a number or name. */
export const words = (key, n = "") => at(WORDS[key]).replace("{n}", String(n));

/** A class, concept or kind; its local name where the page has no word for it. */
export const term = (name) => (TERMS[name] ? at(TERMS[name]) : (name ?? ""));

export const relation = (name, outgoing = true) => (RELATIONS[name] ? at(RELATIONS[name][outgoing ? 0 : 1]) : name);

export const column = (name) => (COLUMNS[name] ? at(COLUMNS[name]) : name);

/** Of a text in both languages ({zh, en}) the one that is shown. */
export const both = (text) => text[language] ?? text.zh;
