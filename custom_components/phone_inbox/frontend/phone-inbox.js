var n=(L,V,C)=>()=>{if(C)throw C[0];try{return L&&(V=L(L=0)),V}catch(H){throw C=[H],H}};var f1,g1,L2,U2,a1,G2,u,Q2,M2,e2=n(()=>{f1=globalThis,g1=f1.ShadowRoot&&(f1.ShadyCSS===void 0||f1.ShadyCSS.nativeShadow)&&"adoptedStyleSheets"in Document.prototype&&"replace"in CSSStyleSheet.prototype,L2=Symbol(),U2=new WeakMap,a1=class{constructor(V,C,H){if(this._$cssResult$=!0,H!==L2)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=V,this.t=C}get styleSheet(){let V=this.o,C=this.t;if(g1&&V===void 0){let H=C!==void 0&&C.length===1;H&&(V=U2.get(C)),V===void 0&&((this.o=V=new CSSStyleSheet).replaceSync(this.cssText),H&&U2.set(C,V))}return V}toString(){return this.cssText}},G2=L=>new a1(typeof L=="string"?L:L+"",void 0,L2),u=(L,...V)=>{let C=L.length===1?L[0]:V.reduce((H,M,e)=>H+(r=>{if(r._$cssResult$===!0)return r.cssText;if(typeof r=="number")return r;throw Error("Value passed to 'css' function must be a 'css' function result: "+r+". Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.")})(M)+L[e+1],L[0]);return new a1(C,L,L2)},Q2=(L,V)=>{if(g1)L.adoptedStyleSheets=V.map(C=>C instanceof CSSStyleSheet?C:C.styleSheet);else for(let C of V){let H=document.createElement("style"),M=f1.litNonce;M!==void 0&&H.setAttribute("nonce",M),H.textContent=C.cssText,L.appendChild(H)}},M2=g1?L=>L:L=>L instanceof CSSStyleSheet?(V=>{let C="";for(let H of V.cssRules)C+=H.cssText;return G2(C)})(L):L});var n0,d0,p0,m0,l0,v0,O1,z2,x0,s0,A1,r2,q2,K2,$,b1=n(()=>{e2();e2();({is:n0,defineProperty:d0,getOwnPropertyDescriptor:p0,getOwnPropertyNames:m0,getOwnPropertySymbols:l0,getPrototypeOf:v0}=Object),O1=globalThis,z2=O1.trustedTypes,x0=z2?z2.emptyScript:"",s0=O1.reactiveElementPolyfillSupport,A1=(L,V)=>L,r2={toAttribute(L,V){switch(V){case Boolean:L=L?x0:null;break;case Object:case Array:L=L==null?L:JSON.stringify(L)}return L},fromAttribute(L,V){let C=L;switch(V){case Boolean:C=L!==null;break;case Number:C=L===null?null:Number(L);break;case Object:case Array:try{C=JSON.parse(L)}catch{C=null}}return C}},q2=(L,V)=>!n0(L,V),K2={attribute:!0,type:String,converter:r2,reflect:!1,useDefault:!1,hasChanged:q2};Symbol.metadata??=Symbol("metadata"),O1.litPropertyMetadata??=new WeakMap;$=class extends HTMLElement{static addInitializer(V){this._$Ei(),(this.l??=[]).push(V)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(V,C=K2){if(C.state&&(C.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(V)&&((C=Object.create(C)).wrapped=!0),this.elementProperties.set(V,C),!C.noAccessor){let H=Symbol(),M=this.getPropertyDescriptor(V,H,C);M!==void 0&&d0(this.prototype,V,M)}}static getPropertyDescriptor(V,C,H){let{get:M,set:e}=p0(this.prototype,V)??{get(){return this[C]},set(r){this[C]=r}};return{get:M,set(r){let t=M?.call(this);e?.call(this,r),this.requestUpdate(V,t,H)},configurable:!0,enumerable:!0}}static getPropertyOptions(V){return this.elementProperties.get(V)??K2}static _$Ei(){if(this.hasOwnProperty(A1("elementProperties")))return;let V=v0(this);V.finalize(),V.l!==void 0&&(this.l=[...V.l]),this.elementProperties=new Map(V.elementProperties)}static finalize(){if(this.hasOwnProperty(A1("finalized")))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(A1("properties"))){let C=this.properties,H=[...m0(C),...l0(C)];for(let M of H)this.createProperty(M,C[M])}let V=this[Symbol.metadata];if(V!==null){let C=litPropertyMetadata.get(V);if(C!==void 0)for(let[H,M]of C)this.elementProperties.set(H,M)}this._$Eh=new Map;for(let[C,H]of this.elementProperties){let M=this._$Eu(C,H);M!==void 0&&this._$Eh.set(M,C)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(V){let C=[];if(Array.isArray(V)){let H=new Set(V.flat(1/0).reverse());for(let M of H)C.unshift(M2(M))}else V!==void 0&&C.push(M2(V));return C}static _$Eu(V,C){let H=C.attribute;return H===!1?void 0:typeof H=="string"?H:typeof V=="string"?V.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(V=>this.enableUpdating=V),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(V=>V(this))}addController(V){(this._$EO??=new Set).add(V),this.renderRoot!==void 0&&this.isConnected&&V.hostConnected?.()}removeController(V){this._$EO?.delete(V)}_$E_(){let V=new Map,C=this.constructor.elementProperties;for(let H of C.keys())this.hasOwnProperty(H)&&(V.set(H,this[H]),delete this[H]);V.size>0&&(this._$Ep=V)}createRenderRoot(){let V=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return Q2(V,this.constructor.elementStyles),V}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(V=>V.hostConnected?.())}enableUpdating(V){}disconnectedCallback(){this._$EO?.forEach(V=>V.hostDisconnected?.())}attributeChangedCallback(V,C,H){this._$AK(V,H)}_$ET(V,C){let H=this.constructor.elementProperties.get(V),M=this.constructor._$Eu(V,H);if(M!==void 0&&H.reflect===!0){let e=(H.converter?.toAttribute!==void 0?H.converter:r2).toAttribute(C,H.type);this._$Em=V,e==null?this.removeAttribute(M):this.setAttribute(M,e),this._$Em=null}}_$AK(V,C){let H=this.constructor,M=H._$Eh.get(V);if(M!==void 0&&this._$Em!==M){let e=H.getPropertyOptions(M),r=typeof e.converter=="function"?{fromAttribute:e.converter}:e.converter?.fromAttribute!==void 0?e.converter:r2;this._$Em=M;let t=r.fromAttribute(C,e.type);this[M]=t??this._$Ej?.get(M)??t,this._$Em=null}}requestUpdate(V,C,H,M=!1,e){if(V!==void 0){let r=this.constructor;if(M===!1&&(e=this[V]),H??=r.getPropertyOptions(V),!((H.hasChanged??q2)(e,C)||H.useDefault&&H.reflect&&e===this._$Ej?.get(V)&&!this.hasAttribute(r._$Eu(V,H))))return;this.C(V,C,H)}this.isUpdatePending===!1&&(this._$ES=this._$EP())}C(V,C,{useDefault:H,reflect:M,wrapped:e},r){H&&!(this._$Ej??=new Map).has(V)&&(this._$Ej.set(V,r??C??this[V]),e!==!0||r!==void 0)||(this._$AL.has(V)||(this.hasUpdated||H||(C=void 0),this._$AL.set(V,C)),M===!0&&this._$Em!==V&&(this._$Eq??=new Set).add(V))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(C){Promise.reject(C)}let V=this.scheduleUpdate();return V!=null&&await V,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[M,e]of this._$Ep)this[M]=e;this._$Ep=void 0}let H=this.constructor.elementProperties;if(H.size>0)for(let[M,e]of H){let{wrapped:r}=e,t=this[M];r!==!0||this._$AL.has(M)||t===void 0||this.C(M,void 0,e,t)}}let V=!1,C=this._$AL;try{V=this.shouldUpdate(C),V?(this.willUpdate(C),this._$EO?.forEach(H=>H.hostUpdate?.()),this.update(C)):this._$EM()}catch(H){throw V=!1,this._$EM(),H}V&&this._$AE(C)}willUpdate(V){}_$AE(V){this._$EO?.forEach(C=>C.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(V)),this.updated(V)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(V){return!0}update(V){this._$Eq&&=this._$Eq.forEach(C=>this._$ET(C,this[C])),this._$EM()}updated(V){}firstUpdated(V){}};$.elementStyles=[],$.shadowRootOptions={mode:"open"},$[A1("elementProperties")]=new Map,$[A1("finalized")]=new Map,s0?.({ReactiveElement:$}),(O1.reactiveElementVersions??=[]).push("2.1.2")});function e5(L,V){if(!A2(L)||!L.hasOwnProperty("raw"))throw Error("invalid template strings array");return j2!==void 0?j2.createHTML(V):V}function X(L,V,C=L,H){if(V===h)return V;let M=H!==void 0?C._$Co?.[H]:C._$Cl,e=p1(V)?void 0:V._$litDirective$;return M?.constructor!==e&&(M?._$AO?.(!1),e===void 0?M=void 0:(M=new e(L),M._$AT(L,C,H)),H!==void 0?(C._$Co??=[])[H]=M:C._$Cl=M),M!==void 0&&(V=X(L,M._$AS(L,V.values),M,H)),V}var i2,y1,j2,o2,I,a2,Z0,j,d1,p1,A2,V5,t2,n1,X2,Y2,K,J2,C5,L5,n2,o,M5,p7,h,a,H5,q,r5,m1,k1,H1,Y,w1,P1,B1,T1,t5,u0,i5,_=n(()=>{i2=globalThis,y1=i2.trustedTypes,j2=y1?y1.createPolicy("lit-html",{createHTML:L=>L}):void 0,o2="$lit$",I=`lit$${Math.random().toFixed(9).slice(2)}$`,a2="?"+I,Z0=`<${a2}>`,j=document,d1=()=>j.createComment(""),p1=L=>L===null||typeof L!="object"&&typeof L!="function",A2=Array.isArray,V5=L=>A2(L)||typeof L?.[Symbol.iterator]=="function",t2=`[ 	
\f\r]`,n1=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,X2=/-->/g,Y2=/>/g,K=RegExp(`>|${t2}(?:([^\\s"'>=/]+)(${t2}*=${t2}*(?:[^ 	
\f\r"'\`<>=]|("|')|))|$)`,"g"),J2=/'/g,C5=/"/g,L5=/^(?:script|style|textarea|title)$/i,n2=L=>(V,...C)=>({_$litType$:L,strings:V,values:C}),o=n2(1),M5=n2(2),p7=n2(3),h=Symbol.for("lit-noChange"),a=Symbol.for("lit-nothing"),H5=new WeakMap,q=j.createTreeWalker(j,129);r5=(L,V)=>{let C=L.length-1,H=[],M,e=V===2?"<svg>":V===3?"<math>":"",r=n1;for(let t=0;t<C;t++){let i=L[t],A,p,d=-1,l=0;for(;l<i.length&&(r.lastIndex=l,p=r.exec(i),p!==null);)l=r.lastIndex,r===n1?p[1]==="!--"?r=X2:p[1]!==void 0?r=Y2:p[2]!==void 0?(L5.test(p[2])&&(M=RegExp("</"+p[2],"g")),r=K):p[3]!==void 0&&(r=K):r===K?p[0]===">"?(r=M??n1,d=-1):p[1]===void 0?d=-2:(d=r.lastIndex-p[2].length,A=p[1],r=p[3]===void 0?K:p[3]==='"'?C5:J2):r===C5||r===J2?r=K:r===X2||r===Y2?r=n1:(r=K,M=void 0);let m=r===K&&L[t+1].startsWith("/>")?" ":"";e+=r===n1?i+Z0:d>=0?(H.push(A),i.slice(0,d)+o2+i.slice(d)+I+m):i+I+(d===-2?t:m)}return[e5(L,e+(L[C]||"<?>")+(V===2?"</svg>":V===3?"</math>":"")),H]},m1=class L{constructor({strings:V,_$litType$:C},H){let M;this.parts=[];let e=0,r=0,t=V.length-1,i=this.parts,[A,p]=r5(V,C);if(this.el=L.createElement(A,H),q.currentNode=this.el.content,C===2||C===3){let d=this.el.content.firstChild;d.replaceWith(...d.childNodes)}for(;(M=q.nextNode())!==null&&i.length<t;){if(M.nodeType===1){if(M.hasAttributes())for(let d of M.getAttributeNames())if(d.endsWith(o2)){let l=p[r++],m=M.getAttribute(d).split(I),Z=/([.?@])?(.*)/.exec(l);i.push({type:1,index:e,name:Z[2],strings:m,ctor:Z[1]==="."?w1:Z[1]==="?"?P1:Z[1]==="@"?B1:Y}),M.removeAttribute(d)}else d.startsWith(I)&&(i.push({type:6,index:e}),M.removeAttribute(d));if(L5.test(M.tagName)){let d=M.textContent.split(I),l=d.length-1;if(l>0){M.textContent=y1?y1.emptyScript:"";for(let m=0;m<l;m++)M.append(d[m],d1()),q.nextNode(),i.push({type:2,index:++e});M.append(d[l],d1())}}}else if(M.nodeType===8)if(M.data===a2)i.push({type:2,index:e});else{let d=-1;for(;(d=M.data.indexOf(I,d+1))!==-1;)i.push({type:7,index:e}),d+=I.length-1}e++}}static createElement(V,C){let H=j.createElement("template");return H.innerHTML=V,H}};k1=class{constructor(V,C){this._$AV=[],this._$AN=void 0,this._$AD=V,this._$AM=C}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(V){let{el:{content:C},parts:H}=this._$AD,M=(V?.creationScope??j).importNode(C,!0);q.currentNode=M;let e=q.nextNode(),r=0,t=0,i=H[0];for(;i!==void 0;){if(r===i.index){let A;i.type===2?A=new H1(e,e.nextSibling,this,V):i.type===1?A=new i.ctor(e,i.name,i.strings,this,V):i.type===6&&(A=new T1(e,this,V)),this._$AV.push(A),i=H[++t]}r!==i?.index&&(e=q.nextNode(),r++)}return q.currentNode=j,M}p(V){let C=0;for(let H of this._$AV)H!==void 0&&(H.strings!==void 0?(H._$AI(V,H,C),C+=H.strings.length-2):H._$AI(V[C])),C++}},H1=class L{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(V,C,H,M){this.type=2,this._$AH=a,this._$AN=void 0,this._$AA=V,this._$AB=C,this._$AM=H,this.options=M,this._$Cv=M?.isConnected??!0}get parentNode(){let V=this._$AA.parentNode,C=this._$AM;return C!==void 0&&V?.nodeType===11&&(V=C.parentNode),V}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(V,C=this){V=X(this,V,C),p1(V)?V===a||V==null||V===""?(this._$AH!==a&&this._$AR(),this._$AH=a):V!==this._$AH&&V!==h&&this._(V):V._$litType$!==void 0?this.$(V):V.nodeType!==void 0?this.T(V):V5(V)?this.k(V):this._(V)}O(V){return this._$AA.parentNode.insertBefore(V,this._$AB)}T(V){this._$AH!==V&&(this._$AR(),this._$AH=this.O(V))}_(V){this._$AH!==a&&p1(this._$AH)?this._$AA.nextSibling.data=V:this.T(j.createTextNode(V)),this._$AH=V}$(V){let{values:C,_$litType$:H}=V,M=typeof H=="number"?this._$AC(V):(H.el===void 0&&(H.el=m1.createElement(e5(H.h,H.h[0]),this.options)),H);if(this._$AH?._$AD===M)this._$AH.p(C);else{let e=new k1(M,this),r=e.u(this.options);e.p(C),this.T(r),this._$AH=e}}_$AC(V){let C=H5.get(V.strings);return C===void 0&&H5.set(V.strings,C=new m1(V)),C}k(V){A2(this._$AH)||(this._$AH=[],this._$AR());let C=this._$AH,H,M=0;for(let e of V)M===C.length?C.push(H=new L(this.O(d1()),this.O(d1()),this,this.options)):H=C[M],H._$AI(e),M++;M<C.length&&(this._$AR(H&&H._$AB.nextSibling,M),C.length=M)}_$AR(V=this._$AA.nextSibling,C){for(this._$AP?.(!1,!0,C);V&&V!==this._$AB;){let H=V.nextSibling;V.remove(),V=H}}setConnected(V){this._$AM===void 0&&(this._$Cv=V,this._$AP?.(V))}},Y=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(V,C,H,M,e){this.type=1,this._$AH=a,this._$AN=void 0,this.element=V,this.name=C,this._$AM=M,this.options=e,H.length>2||H[0]!==""||H[1]!==""?(this._$AH=Array(H.length-1).fill(new String),this.strings=H):this._$AH=a}_$AI(V,C=this,H,M){let e=this.strings,r=!1;if(e===void 0)V=X(this,V,C,0),r=!p1(V)||V!==this._$AH&&V!==h,r&&(this._$AH=V);else{let t=V,i,A;for(V=e[0],i=0;i<e.length-1;i++)A=X(this,t[H+i],C,i),A===h&&(A=this._$AH[i]),r||=!p1(A)||A!==this._$AH[i],A===a?V=a:V!==a&&(V+=(A??"")+e[i+1]),this._$AH[i]=A}r&&!M&&this.j(V)}j(V){V===a?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,V??"")}},w1=class extends Y{constructor(){super(...arguments),this.type=3}j(V){this.element[this.name]=V===a?void 0:V}},P1=class extends Y{constructor(){super(...arguments),this.type=4}j(V){this.element.toggleAttribute(this.name,!!V&&V!==a)}},B1=class extends Y{constructor(V,C,H,M,e){super(V,C,H,M,e),this.type=5}_$AI(V,C=this){if((V=X(this,V,C,0)??a)===h)return;let H=this._$AH,M=V===a&&H!==a||V.capture!==H.capture||V.once!==H.once||V.passive!==H.passive,e=V!==a&&(H===a||M);M&&this.element.removeEventListener(this.name,this,H),e&&this.element.addEventListener(this.name,this,V),this._$AH=V}handleEvent(V){typeof this._$AH=="function"?this._$AH.call(this.options?.host??this.element,V):this._$AH.handleEvent(V)}},T1=class{constructor(V,C,H){this.element=V,this.type=6,this._$AN=void 0,this._$AM=C,this.options=H}get _$AU(){return this._$AM._$AU}_$AI(V){X(this,V)}},t5={M:o2,P:I,A:a2,C:1,L:r5,R:k1,D:V5,V:X,I:H1,H:Y,N:P1,U:B1,B:w1,F:T1},u0=i2.litHtmlPolyfillSupport;u0?.(m1,H1),(i2.litHtmlVersions??=[]).push("3.3.0");i5=(L,V,C)=>{let H=C?.renderBefore??V,M=H._$litPart$;if(M===void 0){let e=C?.renderBefore??null;H._$litPart$=M=new H1(V.insertBefore(d1(),e),e,void 0,C??{})}return M._$AI(L),M}});var d2,k,c0,o5=n(()=>{b1();b1();_();_();d2=globalThis,k=class extends ${constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let V=super.createRenderRoot();return this.renderOptions.renderBefore??=V.firstChild,V}update(V){let C=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(V),this._$Do=i5(C,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return h}};k._$litElement$=!0,k.finalized=!0,d2.litElementHydrateSupport?.({LitElement:k});c0=d2.litElementPolyfillSupport;c0?.({LitElement:k});(d2.litElementVersions??=[]).push("4.2.2")});var a5=n(()=>{});var s=n(()=>{b1();_();o5();a5()});var A5,n5,d5,p5,R1,m5,l5,v5,F1,x5,p2,E1,s5,Z5,u5,c5,S5,h5,m2,f5,g5,N=n(()=>{A5="M12,4A4,4 0 0,1 16,8A4,4 0 0,1 12,12A4,4 0 0,1 8,8A4,4 0 0,1 12,4M12,14C16.42,14 20,15.79 20,18V20H4V18C4,15.79 7.58,14 12,14Z",n5="M13,13H11V7H13M13,17H11V15H13M12,2A10,10 0 0,0 2,12A10,10 0 0,0 12,22A10,10 0 0,0 22,12A10,10 0 0,0 12,2Z",d5="M11,15H13V17H11V15M11,7H13V13H11V7M12,2C6.47,2 2,6.5 2,12A10,10 0 0,0 12,22A10,10 0 0,0 22,12A10,10 0 0,0 12,2M12,20A8,8 0 0,1 4,12A8,8 0 0,1 12,4A8,8 0 0,1 20,12A8,8 0 0,1 12,20Z",p5="M20,11V13H8L13.5,18.5L12.08,19.92L4.16,12L12.08,4.08L13.5,5.5L8,11H20Z",R1="M21,7L9,19L3.5,13.5L4.91,12.09L9,16.17L19.59,5.59L21,7Z",m5="M0.41,13.41L6,19L7.41,17.58L1.83,12M22.24,5.58L11.66,16.17L7.5,12L6.07,13.41L11.66,19L23.66,7M18,7L16.59,5.58L10.24,11.93L11.66,13.34L18,7Z",l5="M7.41,8.58L12,13.17L16.59,8.58L18,10L12,16L6,10L7.41,8.58Z",v5="M12,20A8,8 0 0,0 20,12A8,8 0 0,0 12,4A8,8 0 0,0 4,12A8,8 0 0,0 12,20M12,2A10,10 0 0,1 22,12A10,10 0 0,1 12,22C6.47,22 2,17.5 2,12A10,10 0 0,1 12,2M12.5,7V12.25L17,14.92L16.25,16.15L11,13V7H12.5Z",F1="M19,6.41L17.59,5L12,10.59L6.41,5L5,6.41L10.59,12L5,17.59L6.41,19L12,13.41L17.59,19L19,17.59L13.41,12L19,6.41Z",x5="M12,20C7.59,20 4,16.41 4,12C4,7.59 7.59,4 12,4C16.41,4 20,7.59 20,12C20,16.41 16.41,20 12,20M12,2C6.47,2 2,6.47 2,12C2,17.53 6.47,22 12,22C17.53,22 22,17.53 22,12C22,6.47 17.53,2 12,2M14.59,8L12,10.59L9.41,8L8,9.41L10.59,12L8,14.59L9.41,16L12,13.41L14.59,16L16,14.59L13.41,12L16,9.41L14.59,8Z",p2="M19,21H8V7H19M19,5H8A2,2 0 0,0 6,7V21A2,2 0 0,0 8,23H19A2,2 0 0,0 21,21V7A2,2 0 0,0 19,5M16,1H4A2,2 0 0,0 2,3V17H4V3H16V1Z",E1="M6,19A2,2 0 0,0 8,21H16A2,2 0 0,0 18,19V7H6V19M8,9H16V19H8V9M15.5,4L14.5,3H9.5L8.5,4H5V6H19V4H15.5Z",s5="M18.84,7H16.22L10.5,4L4,7.41V17A2,2 0 0,1 2,15V7.17C2,6.5 2.28,6.06 2.81,5.81L10.5,2L18.05,5.81C18.5,6.09 18.78,6.5 18.84,7M7,8H20A2,2 0 0,1 22,10V19A2,2 0 0,1 20,21H7A2,2 0 0,1 5,19V10A2,2 0 0,1 7,8M20,11.67V10L13.5,13.31L7,10V11.67L13.5,15L20,11.67Z",Z5="M4,1C2.89,1 2,1.89 2,3V7C2,8.11 2.89,9 4,9H1V11H13V9H10C11.11,9 12,8.11 12,7V3C12,1.89 11.11,1 10,1H4M4,3H10V7H4V3M14,13C12.89,13 12,13.89 12,15V19C12,20.11 12.89,21 14,21H11V23H23V21H20C21.11,21 22,20.11 22,19V15C22,13.89 21.11,13 20,13H14M3.88,13.46L2.46,14.88L4.59,17L2.46,19.12L3.88,20.54L6,18.41L8.12,20.54L9.54,19.12L7.41,17L9.54,14.88L8.12,13.46L6,15.59L3.88,13.46M14,15H20V19H14V15Z",u5="M9.5,3A6.5,6.5 0 0,1 16,9.5C16,11.11 15.41,12.59 14.44,13.73L14.71,14H15.5L20.5,19L19,20.5L14,15.5V14.71L13.73,14.44C12.59,15.41 11.11,16 9.5,16A6.5,6.5 0 0,1 3,9.5A6.5,6.5 0 0,1 9.5,3M9.5,5C7,5 5,7 5,9.5C5,12 7,14 9.5,14C12,14 14,12 14,9.5C14,7 12,5 9.5,5Z",c5="M3,6H21V8H3V6M3,11H21V13H3V11M3,16H21V18H3V16Z",S5="M20 2H4C2.9 2 2 2.9 2 4V22L6 18H20C21.1 18 22 17.1 22 16V4C22 2.9 21.1 2 20 2M20 16H5.2L4 17.2V4H20V16Z",h5="M20 2H4C2.9 2 2 2.9 2 4V22L6 18H20C21.1 18 22 17.1 22 16V4C22 2.9 21.1 2 20 2M20 16H5.2L4 17.2V4H20V16M16 9V11H13V14H11V11H8V9H11V6H13V9H16Z",m2="M20,2A2,2 0 0,1 22,4V16A2,2 0 0,1 20,18H6L2,22V4C2,2.89 2.9,2 4,2H20M4,4V17.17L5.17,16H20V4H4M6,7H18V9H6V7M6,11H15V13H6V11Z",f5="M2,21L23,12L2,3V10L17,12L2,14V21Z",g5="M10,17L6,13L7.41,11.59L10,14.17L16.59,7.58L18,9M12,1L3,5V11C3,16.55 6.84,21.74 12,23C17.16,21.74 21,16.55 21,11V5L12,1Z"});var D1,G,R,l1=n(()=>{D1={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},G=L=>(...V)=>({_$litDirective$:L,values:V}),R=class{constructor(V){}get _$AU(){return this._$AM._$AU}_$AT(V,C,H){this._$Ct=V,this._$AM=C,this._$Ci=H}_$AS(V,C){return this.update(V,C)}update(V,C){return this.render(...C)}}});var S0,O5,V1,Q,h0,$1,b5,I1,l2=n(()=>{_();({I:S0}=t5),O5=()=>document.createComment(""),V1=(L,V,C)=>{let H=L._$AA.parentNode,M=V===void 0?L._$AB:V._$AA;if(C===void 0){let e=H.insertBefore(O5(),M),r=H.insertBefore(O5(),M);C=new S0(e,r,L,L.options)}else{let e=C._$AB.nextSibling,r=C._$AM,t=r!==L;if(t){let i;C._$AQ?.(L),C._$AM=L,C._$AP!==void 0&&(i=L._$AU)!==r._$AU&&C._$AP(i)}if(e!==M||t){let i=C._$AA;for(;i!==e;){let A=i.nextSibling;H.insertBefore(i,M),i=A}}}return C},Q=(L,V,C=L)=>(L._$AI(V,C),L),h0={},$1=(L,V=h0)=>L._$AH=V,b5=L=>L._$AH,I1=L=>{L._$AP?.(!1,!0);let V=L._$AA,C=L._$AB.nextSibling;for(;V!==C;){let H=V.nextSibling;V.remove(),V=H}}});var y5,k5=n(()=>{_();l1();l2();y5=G(class extends R{constructor(){super(...arguments),this.key=a}render(L,V){return this.key=L,V}update(L,[V,C]){return V!==this.key&&($1(L),this.key=V),C}})});var w5=n(()=>{k5()});function f(L,V){return`${L}/${V}`}function w(L){return f(L.entry_id,L.conversation_id)}function S(L){return L.contact??L.written}function x(L){let V=P5.get(L);return V===void 0&&(V=Date.parse(L.time),P5.set(L,V)),V}function T5(L,V){return x(L)-x(V)||(L.message_id<V.message_id?-1:1)}function L1(L,V){let C=new Map(L.map(H=>[H.message_id,H]));for(let H of V)C.set(H.message_id,f0(C.get(H.message_id),H));return[...C.values()].sort(T5)}function f0(L,V){return L&&B5.indexOf(V.delivery)<B5.indexOf(L.delivery)?{...V,delivery:L.delivery,error:L.error}:V}function R5(L,V,C){let H=C?-1/0:Math.min(...V.map(x));return L1(L.filter(M=>x(M)<H),V)}function v2(L){let V=C=>C.last?x(C.last):0;return L.sort((C,H)=>V(H)-V(C)||(w(C)<w(H)?-1:1))}function _1(L,{entry_id:V,kind:C,message:H},M){let e=f(V,H.conversation_id),r=L.find(p=>w(p)===e),t=C==="received"&&H.unread&&!M,i=!r?.last||r.last.message_id===H.message_id||T5(r.last,H)<0,A={entry_id:V,conversation_id:H.conversation_id,line_id:H.line_id,line:H.line,remote:H.remote,written:H.written,channel:H.channel,...r,contact:H.contact,trusted:H.trusted,unread:(r?.unread??0)+(t?1:0),last:i?H:r?.last??H};return v2([...L.filter(p=>p!==r),A])}function F5(L,V){return L.filter(C=>C.entry_id===V).reduce((C,H)=>C+H.unread,0)}function x1(L){return{first:Math.max(0,L-v1),last:L}}function E5({first:L,last:V}){let C=Math.max(0,L-v1);return{first:C,last:Math.min(V,C+x2)}}function D5({first:L,last:V},C){let H=Math.min(C,V+v1);return{first:Math.max(L,H-x2),last:H}}function $5(L,V){let C=Math.max(0,L-v1/2);return{first:C,last:Math.min(V,C+v1)}}function I5(L,V,C){if(!V.length)return x1(C.length);let H=new Map(C.map((t,i)=>[t.message_id,i])),M=V.slice(L.first,L.last).map(t=>H.get(t.message_id)).filter(t=>t!==void 0);if(!M.length)return x1(C.length);let e=L.last===V.length?C.length:Math.max(...M)+1,r=L.first===0&&V[0]===C[0]?0:Math.min(...M);return{first:Math.max(r,e-x2),last:e}}var P5,B5,x2,v1,P=n(()=>{"use strict";P5=new WeakMap;B5=["unknown","pending","sent","delivered","failed"];x2=200,v1=40});async function _5(L,V,C){let{entryId:H,conversationId:M}=V,e=f(H,M),r=new Date().toISOString();V.setSending(C);try{let[t]=await L.api.send(H,C,{conversation_id:M}),i=L.openKey===e?L.thread:null,A=L.conversation(e);if(t?.message_id&&A){let p=g0(A,C,r,t.message_id,t);i?.sent(p),L.setConversations(_1(L.conversations,{event:"announcement",entry_id:H,kind:"sent",message:p},!0))}else i?.load()}finally{V.setSending(null)}}async function N5(L,V,C,H){let[M]=await L.api.send(V,C,H),e=M?.message_id;await L.load();let r=L.conversations.find(t=>t.entry_id===V&&t.last?.message_id===e);if(r||!e)return r?.conversation_id;try{let{messages:t}=await L.api.messages(V,{limit:20});return t.find(i=>i.message_id===e)?.conversation_id}catch{return}}async function W5(L){let{thread:V}=L,C=V&&L.account(V.entryId);if(!V||!C?.mark||!C.control||L.config.mark_read===!1)return;let H=f(V.entryId,V.conversationId),M=V.unreadIds,e=(L.conversation(H)?.unread??0)-V.keptUnread>M.length,r=`${e}/${M}`;!e&&!M.length||r===V.marked||(V.marked=r,e&&!V.keptUnread?(await L.api.markRead(V.entryId,{conversation_id:V.conversationId}),V.setUnread(null,!1)):await V.markRead(),L.setConversations(L.conversations.map(t=>w(t)===H?{...t,unread:V.keptUnread}:t)))}async function U5(L,V,C){await L.api.markUnread(V.entryId,C),V.setUnread(new Set(C),!0),L.loadSoon()}async function G5(L,V,C){await L.api.delete(V.entryId,{message_ids:C}),V.remove(new Set(C)),L.loadSoon()}async function Q5(L,V){let{entryId:C,conversationId:H}=V;await L.api.delete(C,{conversation_id:H}),L.thread===V&&L.close(),L.setConversations(L.conversations.filter(M=>w(M)!==f(C,H))),L.loadSoon()}async function z5(L,V,C){let H=await L.api.cancel(V.entryId,[C]);return await V.load(),H[C]??"uncertain"}function g0(L,V,C,H,M){let{conversation_id:e,line_id:r,line:t,remote:i,written:A,contact:p,trusted:d,channel:l}=L,{delivery:m,error:Z,parts:y,price:o1,currency:h1}=M;return{message_id:H,conversation_id:e,line_id:r,line:t,direction:"outgoing",remote:i,written:A,contact:p,trusted:d,text:V,channel:l,time:C,delivery:m,error:Z,unread:!1,parts:y,price:o1,currency:h1}}var K5=n(()=>{"use strict";P()});function s1(L){return L===q5||e1(e1(L,"error"),"code")===q5}function N1(L){return s1(L)||e1(L,"code")==="unknown_error"||b0.includes(String(e1(L,"translation_key")))}function W1(L){return e1(L,"code")==="unknown_command"}function j5(L){let V=e1(L,"message");return V===void 0?void 0:String(V)}function e1(L,V){return typeof L=="object"&&L!==null?L[V]:void 0}var M1,q5,b0,z=n(()=>{"use strict";M1=class{constructor(V){this.connection=V}async accounts(){return(await this.call("accounts",{})).accounts}async conversations(V,C={}){return(await this.call("conversations",{entry_id:V,...C})).conversations}messages(V,C){return this.call("messages",{entry_id:V,...C})}subscribe(V){return this.connection.subscribeMessage(V,{type:"phone_inbox/subscribe"},{resubscribe:!1})}async send(V,C,H){return(await this.call("send",{entry_id:V,text:C,...H})).recipients}measure(V,C,H){return this.call("measure",{entry_id:V,text:C,...H&&{channel:H}})}async markRead(V,C){await this.call("mark_read",{entry_id:V,...C})}async markUnread(V,C){await this.call("mark_unread",{entry_id:V,message_ids:C})}async delete(V,C){await this.call("delete",{entry_id:V,...C})}async cancel(V,C){return(await this.call("cancel",{entry_id:V,message_ids:C})).outcomes}call(V,C){return this.connection.sendMessagePromise({type:`phone_inbox/${V}`,...C})}},q5=3,b0=["outcome_unknown","partly_unknown"]});function X5(L,V){return L?.connection!==V.connection||L.language!==V.language||L.locale!==V.locale||L.config.time_zone!==V.config.time_zone||L.dockedSidebar!==V.dockedSidebar||L.kioskMode!==V.kioskMode}var Y5=n(()=>{"use strict"});function c(L,V){customElements.get(L)||customElements.define(L,V)}var g,O,B,F=n(()=>{"use strict";s();Y5();g=class{constructor(V,C){this.host=V;this.current=C;V.addController(this)}hostConnected(){this.hostUpdate()}hostUpdate(){let V=this.current();V===this.source&&this.stop||(this.stop?.(),this.source=V,this.stop=V?.listen(()=>this.host.requestUpdate()))}hostDisconnected(){this.stop?.(),this.stop=void 0}},O=class extends k{fire(V,C){this.dispatchEvent(new CustomEvent(V,{detail:C,bubbles:!0,composed:!0}))}},B=class extends k{static{this.properties={hass:{attribute:!1}}}shouldUpdate(V){return V.size>1||!V.has("hass")||!this.hass||X5(V.get("hass"),this.hass)}}});function J5(L,V){for(let C=L.length-1;C>=0;C-=1){let H=L[C];if(H?.direction==="outgoing"&&H.price!==null&&H.price>0)return{amount:H.price/(H.parts??1)*V,currency:H.currency}}return null}function C3(L){return(L.match(/\p{L}[\p{L}\p{M}]*/gu)??[]).slice(0,2).map(C=>[...C][0]??"").join("").toLocaleUpperCase()}function H3(L){let V=0;for(let C of L)V=(V*31+(C.codePointAt(0)??0))%360;return V}var U1,G1=n(()=>{"use strict";U1=class L{constructor(V,C,H={}){this.language=V;this.t=C;let{timeZone:M,hour12:e}=H,r=M?{timeZone:M}:{},t=e===void 0?{}:{hour12:e},i=A=>new Intl.DateTimeFormat(V,{...r,...A});this.clock=i({hour:"numeric",minute:"2-digit",...t}),this.weekday=i({weekday:"short"}),this.dayOfYear=i({day:"numeric",month:"short"}),this.date=i({day:"numeric",month:"numeric",year:"numeric"}),this.longDay=i({weekday:"long",day:"numeric",month:"long"}),this.longDate=i({day:"numeric",month:"long",year:"numeric"}),this.full=i({day:"numeric",month:"long",year:"numeric",hour:"numeric",minute:"2-digit",second:"2-digit",...t}),this.civil=new Intl.DateTimeFormat("en-CA",r)}static of(V,C){let{time_format:H,time_zone:M}=V.locale;return new L(V.locale.language||V.language,C,{...M==="server"&&{timeZone:V.config.time_zone},...H==="12"&&{hour12:!0},...H==="24"&&{hour12:!1}})}day(V){return this.civil.format(V)}time(V){return this.clock.format(V)}fullTime(V){return this.full.format(V)}listTime(V,C=Date.now()){let H=this.age(V,C);return H===0?this.time(V):H===1?this.t("thread.yesterday"):H>1&&H<7?this.weekday.format(V):this.sameYear(V,C)?this.dayOfYear.format(V):this.date.format(V)}daySeparator(V,C=Date.now()){let H=this.age(V,C);return H===0?this.t("thread.today"):H===1?this.t("thread.yesterday"):this.sameYear(V,C)?this.longDay.format(V):this.longDate.format(V)}price(V,C){return C&&/^[A-Z]{3}$/u.test(C)?new Intl.NumberFormat(this.language,{style:"currency",currency:C,maximumFractionDigits:4}).format(V):[new Intl.NumberFormat(this.language,{maximumFractionDigits:4}).format(V),C].filter(Boolean).join(" ")}age(V,C){return Math.round((Date.parse(this.day(C))-Date.parse(this.day(V)))/864e5)}sameYear(V,C){return this.day(V).slice(0,4)===this.day(C).slice(0,4)}}});var s2,V3=n(()=>{"use strict";s2={"card.name":"Phone Inbox","card.description":"Text messages (SMS, WhatsApp and others) of your phone systems: conversations, replies, live updates.",title:"Messages",loading:"Loading messages…",retry:"Try again",close:"Close",back:"Back to the conversations",menu:"Open the sidebar","list.label":"Conversations","list.empty":"No conversations yet","list.empty_hint":"Messages appear here as soon as they arrive.","list.no_match":"Nothing found","list.more":"Show more conversations","list.you":"You: {text}","list.unread":{one:"{count} unread message",other:"{count} unread messages"},"list.trusted":"Trusted contact","list.no_text":"No text","search.label":"Search","search.clear":"Clear the search","search.people":"Conversations","search.messages":"Messages","search.busy":"Searching…","search.not_found":"The message could not be found in its conversation any more.","thread.label":"Messages with {name}","thread.choose":"Choose a conversation","thread.choose_hint":"Or start a new one.","thread.empty":"No messages in this conversation","thread.older":"Loading older messages…","thread.newest":"To the newest message","thread.arrived":{one:"{count} new message",other:"{count} new messages"},"thread.said":"{name}: {text}","thread.delete":"Delete the conversation","thread.line":"via {line}","thread.today":"Today","thread.yesterday":"Yesterday","delivery.pending":"On its way","delivery.sent":"Sent","delivery.delivered":"Delivered","delivery.failed":"Not delivered","delivery.failed_because":"Not delivered: {error}","delivery.unknown":"Delivery unknown","delivery.sending":"Sending…","channel.sms":"SMS","channel.whatsapp":"WhatsApp","channel.vk":"VK","channel.viber":"Viber","channel.flash_call":"Flash call","channel.voice_code":"Voice code","channel.unknown":"Message","bubble.you":"You","bubble.actions":"Message actions","bubble.copy":"Copy","bubble.copied":"Copied","bubble.copy_code":"Copy the code {code}","bubble.mark_unread":"Mark as unread","bubble.cancel":"Cancel sending","bubble.delete":"Delete","bubble.parts":{one:"{count} part",other:"{count} parts"},"composer.placeholder":"Message","composer.label":"Message to {name}","composer.send":"Send","composer.hint":"Ctrl + Enter sends","composer.left":{one:"{count} character left",other:"{count} characters left"},"composer.parts":{one:"{count} part",other:"{count} parts"},"composer.characters":{one:"{count} character",other:"{count} characters"},"composer.unicode":"Letters outside the basic SMS alphabet: fewer characters fit in a part.","composer.price":"about {price}","composer.cap":{one:"{count} part left of the limit of {limit}",other:"{count} parts left of the limit of {limit}"},"composer.over":"This message would exceed the sending limit of {limit} parts; {left} left.","composer.too_long":{one:"{count} character too long",other:"{count} characters too long"},"composer.no_control":"You have no permission to send from {account}.","composer.cannot_send":"{account} cannot send messages.","composer.wrong_channel":"{account} cannot send on this channel ({channel}).","composer.failed":"Not sent: {error}","composer.no_account":"This account is not available at the moment.","composer.unsure":"It is not certain whether the message was sent. Look whether it is in the conversation before you send it again.","composer.lost":"The connection was lost while sending. Look whether the message is in the conversation before you send it again.","new.title":"New conversation","new.to":"Contact or phone number","new.contacts":"Contacts","new.account":"Account","new.line":"Line","new.default_line":"Default line","new.channel":"Channel","new.default_channel":"Default channel","new.sent":"The message was sent. It appears in the list in a moment.","new.nobody":"No account can send messages.","confirm.cancel":"Keep","confirm.delete":"Delete","confirm.message":"Delete this message?","confirm.message_text":"It is deleted at the provider, too. This cannot be undone.","confirm.conversation":"Delete the conversation with {name}?","confirm.conversation_text":"All its messages are deleted at the provider, too. This cannot be undone.","confirm.again":"Send the message again?","confirm.again_text":"It may have been sent already. Look whether it is in the conversation, or it arrives twice.","confirm.send":"Send again","cancel.cancelled":"The message was cancelled.","cancel.uncertain":"It is not certain that the message was stopped.","cancel.not_found":"The provider does not know the message any more.","cancel.too_late":"It was too late to cancel the message.","account.offline":"{account} cannot be reached at the moment. Messages may be missing.","account.none":"No account to show","account.none_hint":"Add Phone Inbox under Settings → Devices & services, or ask for access to an account. What Home Assistant cannot reach at its start shows up here as soon as it can.","account.missing":"The account of this card does not exist, cannot be reached yet, or is not available to you.","error.unknown":"Something went wrong.","error.lost":"No connection to Home Assistant. Waiting for it to come back…","error.integration":"Phone Inbox is not running. It may be starting.","editor.account":"Account","editor.account_help":"Leave empty to show all accounts.","editor.lines":"Lines","editor.lines_help":"Leave empty to show all lines.","editor.title":"Title","editor.height":"Height","editor.height_help":"Only where the dashboard does not set it. At least 200.","editor.hide_composer":"Hide the reply box","editor.mark_read":"Mark messages as read when they are shown"}});var L3,M3=n(()=>{"use strict";L3={"card.name":"Phone Inbox","card.description":"Сообщения (SMS, WhatsApp и другие) ваших телефонных систем: переписка, ответы, обновление на лету.",title:"Сообщения",loading:"Загружаем сообщения…",retry:"Повторить",close:"Закрыть",back:"Назад к списку",menu:"Открыть боковую панель","list.label":"Переписка","list.empty":"Пока нет ни одной переписки","list.empty_hint":"Новые сообщения сразу появятся здесь.","list.no_match":"Ничего не найдено","list.more":"Показать ещё","list.you":"Вы: {text}","list.unread":{one:"{count} непрочитанное сообщение",few:"{count} непрочитанных сообщения",many:"{count} непрочитанных сообщений",other:"{count} непрочитанного сообщения"},"list.trusted":"Доверенный контакт","list.no_text":"Без текста","search.label":"Поиск","search.clear":"Очистить поиск","search.people":"Переписка","search.messages":"Сообщения","search.busy":"Ищем…","search.not_found":"Этого сообщения в переписке больше нет.","thread.label":"Переписка: {name}","thread.choose":"Выберите переписку","thread.choose_hint":"Или начните новую.","thread.empty":"В этой переписке нет сообщений","thread.older":"Загружаем более ранние сообщения…","thread.newest":"К последнему сообщению","thread.arrived":{one:"{count} новое сообщение",few:"{count} новых сообщения",many:"{count} новых сообщений",other:"{count} нового сообщения"},"thread.said":"{name}: {text}","thread.delete":"Удалить переписку","thread.line":"линия {line}","thread.today":"Сегодня","thread.yesterday":"Вчера","delivery.pending":"В пути","delivery.sent":"Отправлено","delivery.delivered":"Доставлено","delivery.failed":"Не доставлено","delivery.failed_because":"Не доставлено: {error}","delivery.unknown":"Доставка неизвестна","delivery.sending":"Отправляем…","channel.sms":"SMS","channel.whatsapp":"WhatsApp","channel.vk":"ВК","channel.viber":"Viber","channel.flash_call":"Звонок с кодом","channel.voice_code":"Голосовой код","channel.unknown":"Сообщение","bubble.you":"Вы","bubble.actions":"Действия с сообщением","bubble.copy":"Копировать","bubble.copied":"Скопировано","bubble.copy_code":"Скопировать код {code}","bubble.mark_unread":"Отметить непрочитанным","bubble.cancel":"Отменить отправку","bubble.delete":"Удалить","bubble.parts":{one:"{count} часть",few:"{count} части",many:"{count} частей",other:"{count} части"},"composer.placeholder":"Сообщение","composer.label":"Сообщение для {name}","composer.send":"Отправить","composer.hint":"Ctrl + Enter — отправить","composer.left":{one:"остался {count} символ",few:"осталось {count} символа",many:"осталось {count} символов",other:"осталось {count} символа"},"composer.parts":{one:"{count} часть",few:"{count} части",many:"{count} частей",other:"{count} части"},"composer.characters":{one:"{count} символ",few:"{count} символа",many:"{count} символов",other:"{count} символа"},"composer.unicode":"Есть символы вне базового алфавита SMS: в одну часть их помещается меньше.","composer.price":"примерно {price}","composer.cap":{one:"до предела в {limit} осталась {count} часть",few:"до предела в {limit} осталось {count} части",many:"до предела в {limit} осталось {count} частей",other:"до предела в {limit} осталось {count} части"},"composer.over":"Сообщение превысит предел отправки: частей всего {limit}, осталось {left}.","composer.too_long":{one:"Длиннее допустимого на {count} символ",few:"Длиннее допустимого на {count} символа",many:"Длиннее допустимого на {count} символов",other:"Длиннее допустимого на {count} символа"},"composer.no_control":"У вас нет права отправлять сообщения от имени «{account}».","composer.cannot_send":"Учётная запись «{account}» не может отправлять сообщения.","composer.wrong_channel":"Учётная запись «{account}» не может отправлять по этому каналу ({channel}).","composer.failed":"Не отправлено: {error}","composer.no_account":"Эта учётная запись сейчас недоступна.","composer.unsure":"Неизвестно, отправлено ли сообщение. Прежде чем отправлять его снова, посмотрите, нет ли его в переписке.","composer.lost":"Во время отправки пропала связь. Прежде чем отправить снова, проверьте, нет ли сообщения в переписке.","new.title":"Новая переписка","new.to":"Контакт или номер телефона","new.contacts":"Контакты","new.account":"Учётная запись","new.line":"Линия","new.default_line":"Линия по умолчанию","new.channel":"Канал","new.default_channel":"Канал по умолчанию","new.sent":"Сообщение отправлено. Оно скоро появится в списке.","new.nobody":"Нет учётной записи, которая может отправлять сообщения.","confirm.cancel":"Оставить","confirm.delete":"Удалить","confirm.message":"Удалить это сообщение?","confirm.message_text":"Оно будет удалено и у провайдера. Отменить это нельзя.","confirm.conversation":"Удалить переписку с «{name}»?","confirm.conversation_text":"Все её сообщения будут удалены и у провайдера. Отменить это нельзя.","confirm.again":"Отправить сообщение ещё раз?","confirm.again_text":"Возможно, оно уже отправлено. Посмотрите, нет ли его в переписке, иначе оно придёт дважды.","confirm.send":"Отправить ещё раз","cancel.cancelled":"Отправка отменена.","cancel.uncertain":"Неясно, удалось ли остановить сообщение.","cancel.not_found":"Провайдер больше не знает этого сообщения.","cancel.too_late":"Отменить отправку уже нельзя.","account.offline":"Сейчас нет связи с «{account}». Некоторых сообщений может не хватать.","account.none":"Нет учётных записей","account.none_hint":"Добавьте Phone Inbox в разделе «Настройки → Устройства и службы» или попросите доступ. Если связи не было с самого запуска Home Assistant, сообщения появятся здесь, как только она будет.","account.missing":"Учётной записи этой карточки нет, с ней пока нет связи, или она вам недоступна.","error.unknown":"Что-то пошло не так.","error.lost":"Нет связи с Home Assistant. Ждём, когда она восстановится…","error.integration":"Phone Inbox не работает. Возможно, он ещё запускается.","editor.account":"Учётная запись","editor.account_help":"Оставьте пустым, чтобы показать все.","editor.lines":"Линии","editor.lines_help":"Оставьте пустым, чтобы показать все.","editor.title":"Заголовок","editor.height":"Высота","editor.height_help":"Только там, где её не задаёт сама панель. Не меньше 200.","editor.hide_composer":"Скрыть поле ответа","editor.mark_read":"Отмечать показанные сообщения прочитанными"}});function J(L){let V=L.split("-")[0]??"en",C=V in e3,H=e3[V]??s2,M=new Intl.PluralRules(C?L:"en"),e=new Intl.NumberFormat(C?L:"en");return(r,t={})=>{let i=H[r];return(typeof i=="string"?i:i[M.select(Number(t.count))]??i.other??"").replace(/\{(\w+)\}/gu,(p,d)=>{let l=t[d];return typeof l=="number"?e.format(l):l??p})}}var e3,Q1=n(()=>{"use strict";V3();M3();e3={en:s2,ru:L3}});function r3(L,V){Z2.set(i3(L),{...V,at:Date.now()})}function t3(L,V){let C=i3(L),H=Z2.get(C);return Z2.delete(C),H&&H.at>V-6e4?H:void 0}function i3({account:L,lines:V,title:C}){return JSON.stringify([location.pathname,L,V,C])}var Z2,o3=n(()=>{"use strict";Z2=new Map});var E,Z1=n(()=>{"use strict";E=class{constructor(){this.listeners=new Set;this.pending=!1}listen(V){return this.listeners.add(V),()=>this.listeners.delete(V)}changed(){if(this.pending)return;this.pending=!0;let V=()=>{this.pending=!1;for(let C of this.listeners)C()};globalThis.document?.hidden??!0?setTimeout(V,100):requestAnimationFrame(V)}}});var K1,z1,q1=n(()=>{"use strict";z();Z1();K1="new",z1=class extends E{constructor(){super(...arguments);this.drafts=new Map;this.sending=new Set;this.unsure=new Map}draft(C){return this.drafts.get(C)??""}write(C,H){H?this.drafts.set(C,H):this.drafts.delete(C),this.changed()}isSending(C){return this.sending.has(C)}mayBeSent(C,H){return this.unsure.get(C)===H}async send(C,H,M){this.sending.add(C),this.changed();try{await M(),this.unsure.delete(C),this.draft(C)===H&&this.write(C,"")}catch(e){throw N1(e)&&this.unsure.set(C,H),e}finally{this.sending.delete(C),this.changed()}}}});async function a3(L){try{u2=await L.loadBackendTranslation?.("exceptions",y0)}catch{u2=void 0}}function A3(L){let{translation_key:V,translation_domain:C,translation_placeholders:H}=L??{};if(!(!V||!C))return u2?.(`component.${C}.exceptions.${V}.message`,H??{})||void 0}var y0,u2,c2=n(()=>{"use strict";y0=["phone_inbox","homeassistant"]});var C1,S2=n(()=>{"use strict";C1=class{constructor(V){this.task=V;this.running=null;this.again=!1}run(){return this.again=!0,this.running??=this.loop(),this.running}stale(){this.running&&(this.again=!0)}async loop(){try{for(;this.again;)this.again=!1,await this.task()}finally{this.running=null}}}});var k0,w0,j1,n3=n(()=>{"use strict";Z1();P();k0=50,w0=300,j1=class extends E{constructor(C,H){super();this.api=C;this.places=H;this.text="";this.results=[];this.searching=!1;this.turn=0}set(C){this.text=C,this.turn+=1,clearTimeout(this.timer);let H=C.trim();this.searching=H.length>1,this.searching?this.timer=setTimeout(()=>{this.find(H,this.turn)},w0):(this.results=[],this.error=void 0),this.changed()}async find(C,H){let M=this.places(),e=await Promise.allSettled(M.map(({entry_id:r,...t})=>this.api.messages(r,{text:C,limit:k0,...t})));H===this.turn&&(this.results=e.flatMap((r,t)=>r.status==="fulfilled"?r.value.messages.map(i=>({...i,entry_id:M[t]?.entry_id??""})):[]).sort((r,t)=>x(t)-x(r)),this.error=e.find(r=>r.status==="rejected")?.reason,this.searching=!1,this.changed())}}});function p3(L,V){return L===null?V.direction==="incoming":L.has(V.message_id)}var h2,P0,B0,X1,m3=n(()=>{"use strict";z();Z1();P();S2();h2=100,P0=50,B0=6e4,X1=class extends E{constructor(C,H,M){super();this.api=C;this.entryId=H;this.conversationId=M;this.messages=[];this.window={first:0,last:0};this.loading=!0;this.loadingOlder=!1;this.sending=null;this.marked="";this.next=null;this.kept=new Set;this.closed=!1;this.reading=new C1(()=>this.read());this.fresh=new Map}get place(){let{entryId:C,conversationId:H}=this;return{entryId:C,conversationId:H}}get hasOlder(){return this.next!==null}get atNewest(){return this.window.last>=this.messages.length}get unreadIds(){return this.messages.filter(({message_id:C,unread:H,direction:M})=>H&&M==="incoming"&&!this.kept.has(C)).map(C=>C.message_id)}get keptUnread(){return this.kept.size}close(){this.closed=!0}load(){return this.reading.run()}async read(){if(!this.closed){try{let C=await this.page(),H=this.loading||!this.messages.length,M=C.next===null,e=Date.now()-B0,r=this.messages.filter(({message_id:i})=>(this.fresh.get(i)??0)>e),t=R5(this.messages,C.messages,M);this.set(L1(r,t)),(M||H)&&(this.next=C.next),this.error=void 0}catch(C){this.error=C}this.loading=!1,this.changed()}}async older(){this.window.first>0&&(this.window=E5(this.window),this.changed()),this.window.first<h2&&this.next!==null&&!this.loadingOlder&&await this.readOlder(h2)}newer(){this.atNewest||(this.window=D5(this.window,this.messages.length),this.changed())}toNewest(){this.window=x1(this.messages.length),this.changed()}async show(C){this.loading&&await this.load();for(let H=0;;H+=1){let M=this.messages.findIndex(e=>e.message_id===C);if(M>=0)return this.window=$5(M,this.messages.length),this.changed(),!0;if(this.next===null||this.closed||H===P0||!await this.readOlder(200))return!1}}put(C){this.fresh.set(C.message_id,Date.now()),this.set(L1(this.messages,[C])),C.direction==="outgoing"&&C.text===this.sending&&(this.sending=null),this.changed()}sent(C){this.fresh.set(C.message_id,Date.now()),this.messages.some(({message_id:H})=>H===C.message_id)||this.set(L1(this.messages,[C])),this.sending=null,this.toNewest()}setSending(C){this.sending=C,C!==null&&(this.window=x1(this.messages.length)),this.changed()}setUnread(C,H){H?C?.forEach(M=>this.kept.add(M)):this.kept.clear(),this.messages.some(M=>M.unread!==H&&p3(C,M))&&(this.messages=this.messages.map(M=>M.unread!==H&&p3(C,M)?{...M,unread:H}:M),this.changed())}remove(C){C.forEach(H=>this.fresh.delete(H)),this.reading.stale(),this.set(this.messages.filter(H=>!C.has(H.message_id))),this.changed()}async markRead(){let C=this.unreadIds;for(let H=0;H<C.length;H+=200){let M=C.slice(H,H+200);await this.api.markRead(this.entryId,{message_ids:M}),this.setUnread(new Set(M),!1)}}async readOlder(C){if(this.next===null)return!1;this.loadingOlder=!0,this.changed();try{let H=await this.page(this.next,C);return this.next=H.next,this.set(L1(this.messages,H.messages)),this.error=void 0,!0}catch(H){return this.error=H,!1}finally{this.loadingOlder=!1,this.changed()}}page(C,H=h2){return this.api.messages(this.entryId,{conversation_id:this.conversationId,limit:H,...C&&{before:C}})}set(C){this.window=I5(this.window,this.messages,C),this.messages=C}}});function l3(L,V){let C=L.lines.find(({line_id:M})=>M===V),{channels:H}=C??{channels:null};return H?L.send.filter(M=>H.includes(M)):L.send}var T0,R0,F0,E0,Y1,f2=n(()=>{"use strict";z();Z1();P();q1();S2();n3();m3();T0=50,R0=300,F0=[500,1e3,2e3,4e3],E0=5e3,Y1=class extends E{constructor(C,H){super();this.connection=C;this.config=H;this.status="loading";this.connected=!0;this.accounts=[];this.conversations=[];this.hasMore=!1;this.thread=null;this.arrived=null;this.outbox=new z1;this.connecting=new C1(()=>this.connect());this.loading=new C1(()=>this.read());this.limit=T0;this.running=!1;this.attempt=0;this.unsubscribe=null;this.timers=new Map;this.seen=new Set;this.onReady=()=>{this.connected=!0,this.unsubscribe=null,this.attempt=0,this.connecting.run()};this.onDisconnected=()=>{this.connected=!1,this.unsubscribe=null,this.changed()};this.api=new M1(C),this.search=new j1(this.api,()=>this.places()),this.connected=C.connected}start(){this.running=!0,this.connection.addEventListener("ready",this.onReady),this.connection.addEventListener("disconnected",this.onDisconnected),this.connecting.run()}stop(){this.running=!1,this.connection.removeEventListener("ready",this.onReady),this.connection.removeEventListener("disconnected",this.onDisconnected),this.timers.forEach(C=>clearTimeout(C)),this.timers.clear(),this.leave()}async reload(){await Promise.all([this.load(),this.thread?.load()])}async connect(){if(this.running){try{this.leave();let C=await this.api.subscribe(H=>this.on(H));if(!this.running){C();return}this.unsubscribe=C}catch(C){this.retry(C);return}await this.reload()}}leave(){let{unsubscribe:C}=this;this.unsubscribe=null,C&&this.connection.connected&&C()}retry(C){if(!this.running)return;let H=F0[this.attempt]??E0;this.attempt+=1,this.status!=="ready"&&(!W1(C)||this.attempt>2)&&(this.status="failed",this.error=C,this.changed()),this.later("connect",H,()=>{this.connecting.run()})}later(C,H,M){!this.running||this.timers.has(C)||this.timers.set(C,setTimeout(()=>{this.timers.delete(C),M()},H))}load(){return this.loading.run()}async read(){try{let H=(await this.api.accounts()).filter(({entry_id:M})=>!this.config.account||M===this.config.account);this.accounts=H,await this.loadConversations(),this.status="ready",this.attempt=0}catch(C){this.error=C,this.status!=="ready"&&this.retry(C)}this.changed()}async more(){this.limit!==200&&(this.limit=200,await this.load())}async loadConversations(){let C=this.places(),H=await Promise.allSettled(C.map(({entry_id:e,...r})=>this.api.conversations(e,{limit:this.limit,...r}))),M=H.flatMap((e,r)=>{let t=C[r]?.entry_id??"",i=C[r]?.line_id;return e.status==="fulfilled"?e.value.map(A=>({...A,entry_id:t})):this.conversations.filter(A=>A.entry_id===t&&(i===void 0||A.line_id===i))});this.hasMore=this.limit<200&&H.some(e=>e.status==="fulfilled"&&e.value.length>=this.limit),this.conversations=v2(M);for(let{last:e}of M)e&&this.seen.add(e.message_id);this.error=H.find(e=>e.status==="rejected")?.reason}places(){let{lines:C}=this.config;return this.accounts.flatMap(H=>C?.length?H.lines.filter(({line_id:M})=>C.includes(M)).map(({line_id:M})=>({entry_id:H.entry_id,line_id:M})):[{entry_id:H.entry_id}])}account(C){return this.accounts.find(H=>H.entry_id===C)}linesOf(C){let{lines:H}=this.config;return H?.length?C.lines.filter(({line_id:M})=>H.includes(M)):C.lines}conversation(C){return this.conversations.find(H=>w(H)===C)}get openKey(){return this.thread&&f(this.thread.entryId,this.thread.conversationId)}open(C,H){if(this.openKey===f(C,H)&&this.thread)return this.thread;this.thread?.close();let M=new X1(this.api,C,H);return this.thread=M,M.load(),this.changed(),M}close(){this.thread?.close(),this.thread=null,this.changed()}on(C){if(!(!this.running||this.config.account&&C.entry_id!==this.config.account))switch(C.event){case"announcement":this.onAnnouncement(C);break;case"state":this.onState(C);break;case"changed":this.onChanged(C);break;case"gone":this.accounts=this.accounts.map(H=>H.entry_id===C.entry_id?{...H,available:!1}:H),this.changed()}}onAnnouncement(C){let{message:H,entry_id:M,kind:e}=C,{lines:r}=this.config;r?.length&&!r.includes(H.line_id)||(this.loading.stale(),this.conversations=_1(this.conversations,C,this.seen.has(H.message_id)),this.seen.add(H.message_id),e==="received"&&(this.arrived=H),e==="read"&&this.loadSoon(),this.openKey===f(M,H.conversation_id)&&this.thread?.put(H),this.changed())}onState(C){let H=this.account(C.entry_id),M=new Set(H?.lines.map(({line_id:A})=>A));if(!H||C.lines.some(({line_id:A})=>!M.has(A))){this.loadSoon();return}let e=new Map(C.lines.map(A=>[A.line_id,A])),r=C.available&&!H.available;this.accounts=this.accounts.map(A=>A===H?{...A,available:C.available,lines:A.lines.filter(({line_id:p})=>e.has(p)).map(p=>({...p,...e.get(p.line_id)}))}:A);let i=this.linesOf(H).length===H.lines.length?C.unread:C.lines.filter(({line_id:A})=>this.config.lines?.includes(A)).reduce((A,p)=>A+p.unread,0);(r||i!==F5(this.conversations,C.entry_id))&&this.loadSoon(),this.changed()}onChanged(C){let{thread:H}=this,M=C.message_ids&&new Set(C.message_ids);H?.entryId===C.entry_id&&(C.change==="deleted"&&M?H.remove(M):C.change==="read"&&M?H.setUnread(M,!1):C.change==="unread"&&M?H.setUnread(M,!0):H.load()),this.loadSoon()}loadSoon(){this.later("load",R0,()=>{this.load()})}setConversations(C){this.conversations=C,this.changed()}}});var v3,x3=n(()=>{"use strict";s();v3=u`
  :host {
    display: block;
    flex: none;
    padding: 8px 12px 10px;
    border-top: 1px solid var(--pi-line);
  }
  form {
    display: flex;
    align-items: flex-end;
    gap: 8px;
    margin: 0;
  }
  textarea {
    flex: 1;
    min-width: 0;
    min-height: 40px;
    max-height: 160px;
    padding: 9px 16px;
    border: none;
    border-radius: 20px;
    font: inherit;
    font-size: 15px;
    line-height: 22px;
    color: inherit;
    background: var(--pi-field);
    resize: none;
    overflow-y: auto;
    scrollbar-width: thin;
    display: block;
  }
  textarea::placeholder {
    color: var(--pi-muted);
    opacity: 1;
  }
  textarea:focus {
    outline: 2px solid var(--pi-accent);
    outline-offset: -2px;
  }
  .send {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    flex: none;
    width: 40px;
    height: 40px;
    border-radius: 50%;
    font-size: 20px;
    color: var(--text-primary-color, #fff);
    background: var(--pi-accent);
    transition: opacity 0.15s;
  }
  .send:disabled {
    opacity: 0.4;
  }
  .send .spinner {
    width: 18px;
    height: 18px;
    border-width: 2px;
    border-color: rgba(255, 255, 255, 0.4);
    border-top-color: currentColor;
  }
  .hints {
    display: flex;
    flex-wrap: wrap;
    justify-content: space-between;
    gap: 0 12px;
    padding: 4px 16px 0;
    font-size: 12px;
    line-height: 16px;
    color: var(--pi-muted);
  }
  .hints:empty {
    display: none;
  }
  .bad {
    color: var(--pi-error-text);
  }
  .warn {
    color: color-mix(in srgb, var(--warning-color, #ffa600) 50%, var(--primary-text-color, #212121));
  }
  .why {
    padding: 8px;
    text-align: center;
    font-size: 13px;
    color: var(--pi-muted);
  }
`});var s3,D0,Z3,u3=n(()=>{_();l1();s3="important",D0=" !"+s3,Z3=G(class extends R{constructor(L){if(super(L),L.type!==D1.ATTRIBUTE||L.name!=="style"||L.strings?.length>2)throw Error("The `styleMap` directive must be used in the `style` attribute and must be the only part in the attribute.")}render(L){return Object.keys(L).reduce(((V,C)=>{let H=L[C];return H==null?V:V+`${C=C.includes("-")?C:C.replace(/(?:^(webkit|moz|ms|o)|)(?=[A-Z])/g,"-$&").toLowerCase()}:${H};`}),"")}update(L,[V]){let{style:C}=L.element;if(this.ft===void 0)return this.ft=new Set(Object.keys(V)),this.render(V);for(let H of this.ft)V[H]==null&&(this.ft.delete(H),H.includes("-")?C.removeProperty(H):C[H]=null);for(let H in V){let M=V[H];if(M!=null){this.ft.add(H);let e=typeof M=="string"&&M.endsWith(D0);H.includes("-")||e?C.setProperty(H,e?M.slice(0,-11):M,e?s3:""):C[H]=M}}return h}})});var c3=n(()=>{u3()});function v(L){return o`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true">
    ${M5`<path d=${L} />`}
  </svg>`}var b,T=n(()=>{"use strict";s();b=u`
  :host {
    --pi-muted: var(--secondary-text-color, #727272);
    --pi-line: var(--divider-color, rgba(0, 0, 0, 0.12));
    --pi-accent: var(--primary-color, #009ac7);
    --pi-surface: var(--ha-card-background, var(--card-background-color, #fff));
    --pi-hover: color-mix(in srgb, var(--primary-text-color, #212121) 6%, transparent);
    --pi-field: color-mix(in srgb, var(--primary-text-color, #212121) 6%, transparent);
    --pi-selected: color-mix(in srgb, var(--pi-accent) 14%, transparent);
    --pi-error: var(--error-color, #db4437);
    /* For words: as they are, these colours have too little contrast to be read. */
    --pi-accent-text: color-mix(in srgb, var(--pi-accent) 60%, var(--primary-text-color, #212121));
    --pi-error-text: color-mix(in srgb, var(--pi-error) 65%, var(--primary-text-color, #212121));
    --pi-success: color-mix(in srgb, var(--success-color, #43a047) 75%, var(--primary-text-color, #212121));
    font-size: 14px;
    line-height: 1.4;
    color: var(--primary-text-color, #212121);
    -webkit-tap-highlight-color: transparent;
  }
  *,
  *::before,
  *::after {
    box-sizing: border-box;
  }
  .icon {
    width: 1em;
    height: 1em;
    fill: currentColor;
    display: block;
    flex: none;
  }
  button {
    font: inherit;
    color: inherit;
    background: none;
    border: none;
    padding: 0;
    margin: 0;
    cursor: pointer;
  }
  button:disabled {
    cursor: default;
  }
  :focus-visible {
    outline: 2px solid var(--pi-accent);
    outline-offset: 2px;
  }
  .icon-button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    width: 40px;
    height: 40px;
    flex: none;
    border-radius: 50%;
    font-size: 22px;
    color: var(--pi-muted);
    transition: background-color 0.15s;
  }
  @media (hover: hover) {
    .icon-button:hover {
      background: var(--pi-hover);
    }
  }
  .header {
    display: flex;
    align-items: center;
    gap: 8px;
    flex: none;
    height: 56px;
    padding: 0 8px 0 16px;
    border-bottom: 1px solid var(--pi-line);
  }
  .header.with-start {
    padding-inline-start: 8px;
  }
  .ellipsis {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .badge {
    display: inline-flex;
    align-items: center;
    height: 16px;
    padding: 0 6px;
    border-radius: 8px;
    font-size: 11px;
    line-height: 16px;
    font-weight: 500;
    white-space: nowrap;
    color: color-mix(in srgb, var(--pi-muted) 60%, var(--primary-text-color, #212121));
    background: var(--pi-field);
    flex: none;
  }
  .badge.whatsapp {
    color: color-mix(in srgb, #1aa34a 45%, var(--primary-text-color, #212121));
    background: color-mix(in srgb, #25d366 18%, transparent);
  }
  .badge.vk {
    color: color-mix(in srgb, #0077ff 45%, var(--primary-text-color, #212121));
    background: color-mix(in srgb, #0077ff 16%, transparent);
  }
  .badge.viber {
    color: color-mix(in srgb, #7360f2 45%, var(--primary-text-color, #212121));
    background: color-mix(in srgb, #7360f2 18%, transparent);
  }
  .avatar {
    --hue: 210;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    flex: none;
    width: 40px;
    height: 40px;
    border-radius: 50%;
    font-size: 15px;
    font-weight: 500;
    letter-spacing: 0.02em;
    color: color-mix(in srgb, hsl(var(--hue) 60% 45%) 40%, var(--primary-text-color, #212121));
    background: color-mix(in srgb, hsl(var(--hue) 60% 50%) 20%, transparent);
  }
  .avatar.number {
    color: var(--pi-muted);
    background: var(--pi-field);
    font-size: 22px;
  }
  .empty {
    display: flex;
    flex-direction: column;
    align-items: center;
    justify-content: center;
    gap: 4px;
    flex: 1;
    min-height: 120px;
    padding: 24px;
    text-align: center;
    color: var(--pi-muted);
  }
  .empty > .icon {
    font-size: 40px;
    opacity: 0.5;
    margin-bottom: 8px;
  }
  .empty .big {
    font-size: 15px;
    color: var(--primary-text-color, #212121);
  }
  .notice {
    display: flex;
    align-items: flex-start;
    gap: 8px;
    flex: none;
    margin: 8px 12px 0;
    padding: 8px 12px;
    border-radius: 10px;
    font-size: 13px;
    background: color-mix(in srgb, var(--warning-color, #ffa600) 16%, transparent);
  }
  .empty .notice {
    align-items: center;
    color: var(--primary-text-color, #212121);
    text-align: start;
  }
  .notice.error {
    background: color-mix(in srgb, var(--pi-error) 14%, transparent);
  }
  .notice .icon {
    font-size: 18px;
    color: var(--warning-color, #ffa600);
  }
  .notice.error .icon {
    color: var(--pi-error);
  }
  .notice.note {
    background: var(--pi-selected);
  }
  .notice > span {
    flex: 1;
    overflow-wrap: anywhere;
  }
  .notice button {
    flex: none;
    font-weight: 500;
    color: var(--pi-accent-text);
  }
  .text-button {
    height: 36px;
    padding: 0 14px;
    border-radius: 18px;
    font-weight: 500;
    color: var(--pi-accent-text);
  }
  .text-button:hover {
    background: var(--pi-selected);
  }
  .spinner {
    width: 24px;
    height: 24px;
    border-radius: 50%;
    border: 3px solid var(--pi-line);
    border-top-color: var(--pi-accent);
    animation: turn 0.9s linear infinite;
  }
  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }
  .hidden-text {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  @media (prefers-reduced-motion: reduce) {
    * {
      animation-duration: 2s !important;
      transition: none !important;
    }
  }
  @media (forced-colors: active) {
    .bubble,
    .badge,
    .avatar {
      border: 1px solid;
    }
  }
`});function r1(L){let V=C3(S(L));return V?o`<span
        class="avatar"
        aria-hidden="true"
        style=${Z3({"--hue":String(H3(S(L)))})}
        >${V}</span
      >`:o`<span class="avatar number" aria-hidden="true">${v(A5)}</span>`}function c1(L,V){return L(`channel.${V}`)}function t1(L,V){return V==="unknown"?a:o`<span class="badge ${V}">${c1(L,V)}</span>`}function i1(L,V){return V?o`<span class="trusted" role="img" aria-label=${L("list.trusted")} title=${L("list.trusted")}
        >${v(g5)}</span
      >`:a}function J1(L,V){return o`<button
    class="icon-button back"
    data-testid="back"
    aria-label=${L("back")}
    title=${L("back")}
    @click=${V}
  >
    ${v(p5)}
  </button>`}function D(L,V){return s1(V)?L("error.lost"):W1(V)?L("error.integration"):A3(V)??j5(V)??L("error.unknown")}function W(L,V){return o`<div class="notice error" role="alert" data-testid="error">
    ${v(d5)}<span>${L}</span>
    ${V?o`<button @click=${V.action}>${V.label}</button>`:a}
  </div>`}var U=n(()=>{"use strict";N();s();c3();z();G1();P();c2();T()});var $0,I0,g2,O2=n(()=>{"use strict";N();s();z();F();G1();x3();U();T();$0=250,I0=.2,g2=class extends O{constructor(){super();this.name="";this.place="";this.messages=[];this.ready=!0;this.measure=null;this.seen="";this.turn=0;new g(this,()=>this.store?.outbox)}static{this.properties={store:{attribute:!1},account:{attribute:!1},channel:{attribute:!1},name:{attribute:!1},place:{attribute:!1},messages:{attribute:!1},ready:{attribute:!1},t:{attribute:!1},format:{attribute:!1},measure:{state:!0}}}static{this.styles=[b,v3]}focus(){this.area?.focus()}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.timer)}get area(){return this.renderRoot.querySelector("textarea")}get text(){return this.store.outbox.draft(this.place)}get busy(){return this.store.outbox.isSending(this.place)}get why(){let{t:C,account:H,channel:M}=this;return H?H.send.length?H.control?M&&M!=="unknown"&&!H.send.includes(M)?C("composer.wrong_channel",{account:H.name,channel:c1(C,M)}):null:C("composer.no_control",{account:H.name}):C("composer.cannot_send",{account:H.name}):C("composer.no_account")}get tooLong(){return[...this.text].length-Math.min(this.account?.text_limit??1e4,1e4)}get canSend(){return this.ready&&!this.busy&&this.text.trim().length>0&&this.tooLong<=0&&!this.measure?.over}willUpdate(C){(this.text!==this.seen||C.has("channel")||C.has("account"))&&this.measureSoon()}updated(){let{area:C,text:H}=this;H!==this.seen&&(this.seen=H,C&&(C.style.height="auto",C.style.height=`${C.scrollHeight}px`))}render(){let{t:C,why:H}=this;if(H)return o`<div class="why" data-testid="cannot-send">${H}</div>`;let M=this.name?C("composer.label",{name:this.name}):C("composer.placeholder");return o`
      <form @submit=${this.onSubmit}>
        <textarea
          rows="1"
          dir="auto"
          data-testid="composer"
          placeholder=${C("composer.placeholder")}
          aria-label=${M}
          aria-describedby="hints"
          .value=${this.text}
          @input=${this.onInput}
          @keydown=${this.onKey}
        ></textarea>
        <button
          class="send"
          data-testid="send"
          ?disabled=${!this.canSend}
          aria-label=${C("composer.send")}
          title="${C("composer.send")} (${C("composer.hint")})"
        >
          ${this.busy?o`<span class="spinner"></span>`:v(f5)}
        </button>
      </form>
      <div id="hints" class="hints">${this.renderHints()}</div>
    `}renderHints(){let{t:C,measure:H,tooLong:M}=this;if(!this.text)return a;if(M>0)return o`<span class="bad" role="status">${C("composer.too_long",{count:M})}</span>`;if(!H)return a;let{parts:e,characters:r,left:t,encoding:i,cap:A,over:p}=H,d=J5(this.messages,Math.max(1,e)),l=[i?C("composer.parts",{count:e}):C("composer.characters",{count:r}),...t===null?[]:[C("composer.left",{count:t})]];return o`
      <span
        data-testid="part-counter"
        data-parts=${e}
        title=${i==="ucs2"?C("composer.unicode"):""}
        >${[...l,...d?[C("composer.price",{price:this.format.price(d.amount,d.currency)})]:[]].join(" · ")}</span
      >
      ${A&&p?o`<span class="bad" role="alert" data-testid="cap"
            >${C("composer.over",{limit:A.limit,left:A.left})}</span
          >`:A&&A.left<=Math.max(3,A.limit*I0)?o`<span class="warn" data-testid="cap"
              >${C("composer.cap",{count:A.left,limit:A.limit})}</span
            >`:a}
    `}onInput(C){this.store.outbox.write(this.place,C.target.value)}measureSoon(){if(clearTimeout(this.timer),this.turn+=1,!this.text.trim()){this.measure=null;return}let C=this.turn;this.timer=setTimeout(()=>{this.measureNow(C)},$0)}async measureNow(C){let{account:H,text:M,channel:e}=this;if(!(!H||this.tooLong>0))try{let r=e==="unknown"?void 0:e,t=await this.store.api.measure(H.entry_id,M,r);C===this.turn&&(this.measure=t)}catch{C===this.turn&&(this.measure=null)}}onKey(C){C.key==="Enter"&&(C.ctrlKey||C.metaKey)&&!C.isComposing&&(C.preventDefault(),C.repeat||this.send())}onSubmit(C){C.preventDefault(),this.send()}send(){this.canSend&&(this.focus(),this.fire("send-text",this.text))}};c("phone-inbox-composer",g2)});var b2,h3=n(()=>{"use strict";s();F();T();b2=class extends k{constructor(){super(...arguments);this.question=null}static{this.properties={question:{state:!0}}}static{this.styles=[b,u`
      dialog {
        max-width: min(360px, calc(100vw - 32px));
        padding: 24px;
        border: none;
        border-radius: var(--ha-dialog-border-radius, 24px);
        color: inherit;
        background: var(--card-background-color, #fff);
        box-shadow: 0 8px 32px rgba(0, 0, 0, 0.3);
      }
      dialog::backdrop {
        background: rgba(0, 0, 0, 0.4);
      }
      h2 {
        margin: 0 0 8px;
        font-size: 18px;
        font-weight: 500;
        overflow-wrap: anywhere;
      }
      p {
        margin: 0 0 20px;
        color: var(--pi-muted);
      }
      div {
        display: flex;
        justify-content: flex-end;
        gap: 8px;
      }
      .danger {
        color: var(--pi-error-text);
      }
      .danger:hover {
        background: color-mix(in srgb, var(--pi-error) 12%, transparent);
      }
    `]}async ask(C){return this.question=C,await this.updateComplete,this.renderRoot.querySelector("dialog")?.showModal(),new Promise(H=>{this.answer=H})}render(){let{question:C}=this;return C?o`<dialog
      aria-labelledby="title"
      @close=${this.closed}
      @keydown=${H=>H.stopPropagation()}
    >
      <h2 id="title">${C.title}</h2>
      <p>${C.text}</p>
      <div>
        <button class="text-button" autofocus @click=${()=>this.close("")}>
          ${C.no}
        </button>
        <button
          class="text-button danger"
          data-testid="confirm"
          @click=${()=>this.close("yes")}
        >
          ${C.yes}
        </button>
      </div>
    </dialog>`:o``}close(C){this.renderRoot.querySelector("dialog")?.close(C)}closed(C){this.answer?.(C.target.returnValue==="yes"),this.question=null}};c("phone-inbox-confirm",b2)});var f3,g3=n(()=>{"use strict";s();f3=u`
  :host {
    display: block;
    container-type: inline-size;
    height: 100%;
    min-height: 0;
  }
  .root {
    display: flex;
    flex-direction: column;
    height: 100%;
    min-height: 0;
  }
  .panes {
    display: grid;
    grid-template-columns: minmax(260px, 34%) minmax(0, 1fr);
    flex: 1;
    min-height: 0;
  }
  phone-inbox-list {
    border-inline-end: 1px solid var(--pi-line);
  }
  .detail {
    display: flex;
    flex-direction: column;
    min-width: 0;
    min-height: 0;
  }
  phone-inbox-thread,
  phone-inbox-new {
    flex: 1;
  }
  @container (max-width: 640px) {
    .panes {
      grid-template-columns: minmax(0, 1fr);
    }
    phone-inbox-list {
      border: none;
    }
    .panes.open phone-inbox-list,
    .panes:not(.open) .detail {
      display: none;
    }
  }
`});var O3,S1,b3=n(()=>{_();l1();l2();O3=(L,V,C)=>{let H=new Map;for(let M=V;M<=C;M++)H.set(L[M],M);return H},S1=G(class extends R{constructor(L){if(super(L),L.type!==D1.CHILD)throw Error("repeat() can only be used in text expressions")}dt(L,V,C){let H;C===void 0?C=V:V!==void 0&&(H=V);let M=[],e=[],r=0;for(let t of L)M[r]=H?H(t,r):r,e[r]=C(t,r),r++;return{values:e,keys:M}}render(L,V,C){return this.dt(L,V,C).values}update(L,[V,C,H]){let M=b5(L),{values:e,keys:r}=this.dt(V,C,H);if(!Array.isArray(M))return this.ut=r,e;let t=this.ut??=[],i=[],A,p,d=0,l=M.length-1,m=0,Z=e.length-1;for(;d<=l&&m<=Z;)if(M[d]===null)d++;else if(M[l]===null)l--;else if(t[d]===r[m])i[m]=Q(M[d],e[m]),d++,m++;else if(t[l]===r[Z])i[Z]=Q(M[l],e[Z]),l--,Z--;else if(t[d]===r[Z])i[Z]=Q(M[d],e[Z]),V1(L,i[Z+1],M[d]),d++,Z--;else if(t[l]===r[m])i[m]=Q(M[l],e[m]),V1(L,M[d],M[l]),l--,m++;else if(A===void 0&&(A=O3(r,m,Z),p=O3(t,d,l)),A.has(t[d]))if(A.has(t[l])){let y=p.get(r[m]),o1=y!==void 0?M[y]:null;if(o1===null){let h1=V1(L,M[d]);Q(h1,e[m]),i[m]=h1}else i[m]=Q(o1,e[m]),V1(L,M[d],o1),M[y]=null;m++}else I1(M[l]),l--;else I1(M[d]),d++;for(;m<=Z;){let y=V1(L,i[Z+1]);Q(y,e[m]),i[m++]=y}for(;d<=l;){let y=M[d++];y!==null&&I1(y)}return this.ut=r,$1(L,i),h}})});var y2=n(()=>{b3()});function w3(L){let V=[],C=0,H=N0.test(L.replace(y3," "));for(let M of L.matchAll(y3)){let e=G0(M[0]),r=Q0(e);r&&(V.push(...k3(L.slice(C,M.index),H)),V.push({kind:"link",text:e,href:r}),C=M.index+e.length)}return V.push(...k3(L.slice(C),H)),V}function k2(L){return L.replace(/^G-|[- ]/gu,"")}function P3(L,V){let C=V.trim().toLocaleLowerCase(),H=L.toLocaleLowerCase();if(!C||H.length!==L.length)return[{text:L,hit:!1}];let M=[],e=0;for(let r=H.indexOf(C);r>=0;r=H.indexOf(C,e))r>e&&M.push({text:L.slice(e,r),hit:!1}),e=r+C.length,M.push({text:L.slice(r,e),hit:!0});return e<L.length&&M.push({text:L.slice(e),hit:!1}),M}function B3(L,V,C=120){let H=L.replace(/\s+/gu," "),M=H.toLocaleLowerCase().indexOf(V.trim().toLocaleLowerCase()),e=Math.max(0,M-C/3);return(e>0?"…":"")+H.slice(e,e+C)}function k3(L,V){if(!L)return[];if(!V)return[{kind:"text",text:L}];let C=[],H=0;for(let M of L.matchAll(W0))U0.test(M[0])||(M.index>H&&C.push({kind:"text",text:L.slice(H,M.index)}),C.push({kind:"code",text:M[0]}),H=M.index+M[0].length);return H<L.length&&C.push({kind:"text",text:L.slice(H)}),C}function G0(L){let V=L.length;for(;_0.includes(L[V-1]??" ");)V-=1;let C=L.slice(0,V);return C.split("(").length>C.split(")").length&&L[V]===")"?`${C})`:C}function Q0(L){try{let V=new URL(L);return(V.protocol==="http:"||V.protocol==="https:")&&V.hostname.length>0?V.href:null}catch{return null}}var y3,_0,N0,W0,U0,w2=n(()=>{"use strict";y3=/\bhttps?:\/\/[^\s<>"'«»“”]+/giu,_0=".,;:!?…)]}",N0=/\b(?:code|otp|pin|passcode|password|token|2fa|verification|confirm)|код|парол|подтвержд|пин/iu,W0=/(?<![\p{L}\d.,+*#/-])(?:G-)?(?:\d{3}[- ]\d{3}|\d{4,8})(?![\p{L}\d]|[.,/-]\d|\s?[₽$€%])/gu,U0=/^(?:19|20)\d\d$/u});var T3,R3=n(()=>{"use strict";s();T3=u`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  .header {
    border-bottom: none;
  }
  h2 {
    flex: 1;
    margin: 0;
    font-size: 18px;
    font-weight: 500;
  }
  h3 {
    margin: 8px 16px 4px;
    font-size: 12px;
    font-weight: 500;
    color: var(--pi-muted);
  }
  .search {
    display: flex;
    align-items: center;
    flex: none;
    height: 40px;
    margin: 0 12px 8px;
    padding-inline-start: 12px;
    border-radius: 20px;
    background: var(--pi-field);
    color: var(--pi-muted);
  }
  .search:focus-within {
    outline: 2px solid var(--pi-accent);
    outline-offset: -2px;
  }
  .search > .icon {
    font-size: 20px;
  }
  .search input {
    flex: 1;
    min-width: 0;
    height: 100%;
    padding: 0 8px;
    border: none;
    outline: none;
    background: none;
    font: inherit;
    color: var(--primary-text-color, #212121);
  }
  .search input::-webkit-search-cancel-button {
    display: none;
  }
  .search input::placeholder {
    color: var(--pi-muted);
    opacity: 1;
  }
  .icon-button.small {
    width: 36px;
    height: 36px;
    font-size: 18px;
  }
  .scroller {
    display: flex;
    flex-direction: column;
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
    padding-bottom: 8px;
    scrollbar-width: thin;
  }
  .row {
    display: flex;
    align-items: center;
    gap: 12px;
    margin: 0 8px;
    padding: 8px;
    border-radius: 12px;
    cursor: pointer;
    content-visibility: auto;
    contain-intrinsic-size: auto 60px;
  }
  @media (hover: hover) {
    .row:hover {
      background: var(--pi-hover);
    }
  }
  .row[aria-selected="true"] {
    background: var(--pi-selected);
  }
  .row:focus-visible {
    outline-offset: -2px;
  }
  .middle {
    flex: 1;
    min-width: 0;
    display: flex;
    flex-direction: column;
    gap: 2px;
  }
  .line {
    display: flex;
    align-items: center;
    gap: 6px;
    min-width: 0;
    min-height: 20px;
  }
  .name {
    font-size: 15px;
  }
  .time {
    margin-inline-start: auto;
    padding-inline-start: 6px;
    flex: none;
    font-size: 12px;
    color: var(--pi-muted);
  }
  .last {
    flex: 1;
    color: var(--pi-muted);
    font-size: 13px;
  }
  .last.two {
    display: -webkit-box;
    -webkit-box-orient: vertical;
    -webkit-line-clamp: 2;
    overflow: hidden;
    overflow-wrap: anywhere;
  }
  .unread .name {
    font-weight: 600;
  }
  .unread .last {
    color: var(--primary-text-color, #212121);
  }
  .unread .time {
    color: var(--pi-accent-text);
  }
  .count {
    flex: none;
    min-width: 20px;
    height: 20px;
    padding: 0 6px;
    border-radius: 10px;
    font-size: 12px;
    line-height: 20px;
    font-weight: 600;
    text-align: center;
    color: var(--text-primary-color, #fff);
    background: color-mix(in srgb, var(--pi-accent) 75%, #000);
  }
  .trusted {
    color: var(--pi-success);
    font-size: 14px;
    flex: none;
  }
  mark {
    color: var(--primary-text-color, #212121);
    border-radius: 3px;
    background: color-mix(in srgb, var(--warning-color, #ffa600) 40%, transparent);
  }
  .more {
    align-self: center;
    flex: none;
    margin: 8px;
  }
  .state {
    padding: 8px 16px;
    text-align: center;
    color: var(--pi-muted);
  }
  .state:empty {
    display: none;
  }
`});var P2,F3=n(()=>{"use strict";N();s();y2();F();P();w2();R3();U();T();P2=class extends O{constructor(){super();this.heading="";this.menu=!1;this.canWrite=!1;this.current=null;new g(this,()=>this.store),new g(this,()=>this.store?.search)}static{this.properties={store:{attribute:!1},t:{attribute:!1},format:{attribute:!1},heading:{attribute:!1},menu:{attribute:!1},canWrite:{attribute:!1}}}static{this.styles=[b,T3]}focus(){(this.row(this.current)??this.rows()[0]??this.searchField())?.focus()}render(){let{t:C,store:H}=this,{search:M}=H,e=M.text.trim().length>0;return o`
      <div class="header ${this.menu?"with-start":""}">
        ${this.menu?o`<button
              class="icon-button"
              aria-label=${C("menu")}
              title=${C("menu")}
              @click=${()=>this.fire("hass-toggle-menu",void 0)}
            >
              ${v(c5)}
            </button>`:a}
        <h2 class="ellipsis">${this.heading}</h2>
        ${this.canWrite?o`<button
              class="icon-button"
              data-testid="new-conversation"
              aria-label=${C("new.title")}
              title=${C("new.title")}
              @click=${()=>this.fire("new-conversation",void 0)}
            >
              ${v(h5)}
            </button>`:a}
      </div>
      <div class="search" role="search">
        ${v(u5)}
        <input
          type="search"
          data-testid="search"
          autocomplete="off"
          spellcheck="false"
          placeholder=${C("search.label")}
          aria-label=${C("search.label")}
          .value=${M.text}
          @input=${r=>M.set(r.target.value)}
          @keydown=${this.onSearchKey}
        />
        ${e?o`<button
              class="icon-button small"
              aria-label=${C("search.clear")}
              title=${C("search.clear")}
              @click=${this.clear}
            >
              ${v(F1)}
            </button>`:a}
      </div>
      <div class="scroller" @keydown=${this.onKey}>
        ${e?this.renderFound():this.renderAll()}
      </div>
    `}renderAll(){let{t:C,store:H}=this;return H.conversations.length?o`
      ${this.renderRows(H.conversations,C("list.label"))}
      ${H.hasMore?o`<button class="text-button more" @click=${()=>{H.more()}}>
            ${C("list.more")}
          </button>`:a}
    `:H.error?a:o`<div class="empty">
        ${v(S5)}
        <span class="big">${C("list.empty")}</span>
        <span>${C("list.empty_hint")}</span>
      </div>`}renderFound(){let{t:C,store:H}=this,{search:M}=H,e=M.text.trim().toLocaleLowerCase(),r=H.conversations.filter(t=>`${S(t)} ${t.written} ${t.remote}`.toLocaleLowerCase().includes(e));return o`
      ${r.length?o`<h3>${C("search.people")}</h3>
            ${this.renderRows(r,C("search.people"))}`:a}
      ${M.results.length?o`<h3>${C("search.messages")}</h3>
            <div role="listbox" aria-label=${C("search.messages")}>
              ${S1(M.results,t=>`${t.entry_id}/${t.message_id}`,t=>this.renderResult(t))}
            </div>`:a}
      ${M.error?W(D(C,M.error)):a}
      <div class="state" role="status">
        ${M.searching?C("search.busy"):r.length||M.results.length?a:C("list.no_match")}
      </div>
    `}renderRows(C,H){let M=C.map(w),e=this.current&&M.includes(this.current)?this.current:M[0];return o`<div role="listbox" aria-label=${H}>
      ${S1(C,(r,t)=>M[t],(r,t)=>this.renderRow(r,M[t]??"",M[t]===e))}
    </div>`}renderRow(C,H,M){let{t:e,store:r}=this,{last:t,unread:i}=C,A=r.openKey===H,p=r.accounts.length>1?r.account(C.entry_id)?.name:void 0;return o`<div
      role="option"
      class="row ${i?"unread":""}"
      tabindex=${M?0:-1}
      aria-selected=${A}
      data-testid="conversation"
      data-key=${H}
      data-conversation-id=${C.conversation_id}
      title=${[p,C.line].filter(Boolean).join(" · ")}
      @click=${()=>this.open(C)}
    >
      ${r1(C)}
      <div class="middle">
        <div class="line">
          <span class="name ellipsis">${S(C)}</span>
          ${i1(e,C.trusted)}
          ${C.channel==="sms"?a:t1(e,C.channel)}
          <span class="time">${t?this.format.listTime(x(t)):a}</span>
        </div>
        <div class="line">
          <span class="last ellipsis" dir="auto"
            >${t?t.direction==="outgoing"?e("list.you",{text:t.text||e("list.no_text")}):t.text||e("list.no_text"):a}</span
          >
          ${i?o`<span
                class="count"
                role="img"
                data-testid="unread-badge"
                aria-label=${e("list.unread",{count:i})}
                >${i>99?"99+":i}</span
              >`:a}
        </div>
      </div>
    </div>`}renderResult(C){let{t:H,store:M}=this,{text:e}=M.search,r=B3(C.text,e);return o`<div
      role="option"
      class="row result"
      tabindex="0"
      aria-selected="false"
      data-testid="search-result"
      data-message-id=${C.message_id}
      data-key=${f(C.entry_id,C.message_id)}
      @click=${()=>this.openResult(C)}
    >
      <div class="middle">
        <div class="line">
          <span class="name ellipsis"
            >${C.direction==="outgoing"?`${H("bubble.you")} → ${S(C)}`:S(C)}</span
          >
          <span class="time">${this.format.listTime(x(C))}</span>
        </div>
        <span class="last two" dir="auto"
          >${P3(r,e).map(t=>t.hit?o`<mark>${t.text}</mark>`:t.text)}</span
        >
      </div>
    </div>`}open(C){this.current=w(C),this.fire("open-conversation",{entryId:C.entry_id,conversationId:C.conversation_id})}openResult(C){this.fire("open-conversation",{entryId:C.entry_id,conversationId:C.conversation_id,messageId:C.message_id})}clear(){this.store.search.set(""),this.searchField()?.focus()}onSearchKey(C){C.key==="ArrowDown"?(C.preventDefault(),this.rows()[0]?.focus()):C.key==="Escape"&&this.store.search.text&&(C.stopPropagation(),C.preventDefault(),this.clear())}onKey(C){let H=C.target.closest(".row");if(!H)return;let M=this.rows(),e=M.indexOf(H),r={ArrowDown:e+1,ArrowUp:e-1,Home:0,End:M.length-1};if(C.key==="Enter"||C.key===" ")C.preventDefault(),H.click();else if(C.key in r){C.preventDefault();let t=M[r[C.key]??0];if(!t){C.key==="ArrowUp"&&this.searchField()?.focus();return}this.current=t.dataset.key??null,t.focus(),this.requestUpdate()}}rows(){return[...this.renderRoot.querySelectorAll(".row")]}row(C){return this.rows().find(H=>H.dataset.key===C)}searchField(){return this.renderRoot.querySelector("input")}};c("phone-inbox-list",P2)});var E3,D3=n(()=>{"use strict";s();E3=u`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
  }
  h2 {
    flex: 1;
    margin: 0;
    font-size: 16px;
    font-weight: 500;
  }
  .back {
    display: inline-flex;
  }
  .fields {
    display: flex;
    flex-direction: column;
    gap: 12px;
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    padding: 16px;
  }
  label {
    display: flex;
    flex-direction: column;
    gap: 4px;
    min-width: 0;
    font-size: 12px;
    color: var(--pi-muted);
  }
  .choices label {
    flex: 1 1 140px;
  }
  .choices {
    display: flex;
    flex-wrap: wrap;
    gap: 12px;
  }
  input,
  select {
    width: 100%;
    height: 44px;
    padding: 0 14px;
    border: none;
    border-radius: 12px;
    font: inherit;
    font-size: 15px;
    color: var(--primary-text-color, #212121);
    background-color: var(--pi-field);
  }
  select option {
    color: var(--primary-text-color, #212121);
    background: var(--card-background-color, #fff);
  }
  input:focus,
  select:focus {
    outline: 2px solid var(--pi-accent);
    outline-offset: -2px;
  }
  h3 {
    margin: 4px 0 0;
    font-size: 12px;
    font-weight: 500;
    color: var(--pi-muted);
  }
  .contact {
    display: flex;
    align-items: center;
    gap: 12px;
    padding: 6px 8px;
    border-radius: 12px;
    font-size: 15px;
    cursor: pointer;
  }
  .contact:hover,
  .contact[aria-selected="true"] {
    background: var(--pi-hover);
  }
  .avatar {
    width: 36px;
    height: 36px;
    font-size: 14px;
  }
  .trusted {
    color: var(--pi-success);
    font-size: 14px;
  }
`});var z0,B2,$3=n(()=>{"use strict";s();F();q1();f2();O2();D3();U();T();z0=50,B2=class extends O{constructor(){super(...arguments);this.entryId="";this.recipient="";this.lineId="";this.channel="";this.active=-1;this.offering=!0}static{this.properties={store:{attribute:!1},accounts:{attribute:!1},t:{attribute:!1},format:{attribute:!1},entryId:{state:!0},recipient:{state:!0},lineId:{state:!0},channel:{state:!0},active:{state:!0},offering:{state:!0}}}static{this.styles=[b,E3]}focus(){this.renderRoot.querySelector("#to")?.focus()}get account(){return this.accounts.find(C=>C.entry_id===this.entryId)??this.accounts[0]}get offered(){let C=this.recipient.trim().toLocaleLowerCase();return(this.account?.contacts??[]).filter(({name:M})=>M.toLocaleLowerCase().includes(C)).slice(0,z0)}willUpdate(C){if(C.has("entryId")||C.has("accounts")){let{account:H}=this;H&&!H.lines.some(({line_id:M})=>M===this.lineId)&&(this.lineId=this.defaultLine(H),this.channel="")}}defaultLine(C){let H=this.store.linesOf(C);return H.find(({line_id:e})=>e===C.default_line_id)?.line_id??(H.length<C.lines.length?H[0]?.line_id:"")??""}render(){let{t:C,account:H}=this;return o`
      <div class="header with-start">
        ${J1(C,()=>this.fire("close-detail",void 0))}
        <h2>${C("new.title")}</h2>
      </div>
      ${H?o`<div class="fields">
              ${this.renderTo()} ${this.renderChoices(H)} ${this.renderOffered()}
            </div>
            <phone-inbox-composer
              .store=${this.store}
              .account=${H}
              .channel=${this.channel||void 0}
              .name=${this.recipient}
              .place=${K1}
              .ready=${this.recipient.trim().length>0}
              .t=${C}
              .format=${this.format}
              @send-text=${this.send}
            ></phone-inbox-composer>`:o`<div class="empty">${C("new.nobody")}</div>`}
    `}renderTo(){let{t:C}=this;return o`<label>
      ${C("new.to")}
      <input
        id="to"
        data-testid="recipient"
        autocomplete="off"
        role="combobox"
        aria-autocomplete="list"
        aria-controls="contacts"
        aria-expanded=${this.offering&&this.offered.length>0}
        aria-activedescendant=${this.active>=0?`contact-${this.active}`:""}
        maxlength="200"
        .value=${this.recipient}
        @input=${H=>{this.recipient=H.target.value,this.offering=!0,this.active=-1}}
        @keydown=${this.onKey}
      />
    </label>`}renderOffered(){let{t:C,offered:H}=this;return!this.offering||!H.length?a:o`<h3>${C("new.contacts")}</h3>
      <div id="contacts" role="listbox" aria-label=${C("new.contacts")}>
        ${H.map((M,e)=>o`<div
            class="contact"
            id="contact-${e}"
            role="option"
            data-testid="contact"
            aria-selected=${e===this.active}
            @click=${()=>this.choose(M)}
          >
            ${r1({contact:M.name,written:""})}
            <span class="ellipsis">${M.name}</span>${i1(C,M.trusted)}
          </div>`)}
      </div>`}renderChoices(C){let{t:H,store:M}=this,e=M.linesOf(C),r=l3(C,this.lineId||void 0);return o`<div class="choices">
      ${this.accounts.length>1?o`<label
            >${H("new.account")}
            <select
              data-testid="new-account"
              @change=${t=>{this.entryId=t.target.value}}
            >
              ${this.accounts.map(t=>o`<option value=${t.entry_id} ?selected=${t===C}>
                    ${t.name}
                  </option>`)}
            </select></label
          >`:a}
      ${e.length>1?o`<label
            >${H("new.line")}
            <select
              data-testid="new-line"
              @change=${t=>{this.lineId=t.target.value,this.channel=""}}
            >
              ${this.defaultLine(C)?a:o`<option value="" ?selected=${!this.lineId}>${H("new.default_line")}</option>`}
              ${e.map(t=>o`<option value=${t.line_id} ?selected=${t.line_id===this.lineId}>
                    ${t.name}
                  </option>`)}
            </select></label
          >`:a}
      ${r.length>1?o`<label
            >${H("new.channel")}
            <select
              data-testid="new-channel"
              @change=${t=>{this.channel=t.target.value}}
            >
              <option value="" ?selected=${!this.channel}>${H("new.default_channel")}</option>
              ${r.map(t=>o`<option value=${t} ?selected=${t===this.channel}>
                    ${c1(H,t)}
                  </option>`)}
            </select></label
          >`:a}
    </div>`}choose(C){this.recipient=C.name,this.offering=!1,this.active=-1,C.line_id&&this.account?.lines.some(H=>H.line_id===C.line_id)&&(this.lineId=C.line_id),this.renderRoot.querySelector("phone-inbox-composer")?.focus()}onKey(C){let{offered:H}=this;if(C.key==="ArrowDown"||C.key==="ArrowUp"){C.preventDefault(),this.offering=!0;let M=C.key==="ArrowDown"?1:-1;this.active=Math.max(-1,Math.min(H.length-1,this.active+M))}else if(C.key==="Enter"){C.preventDefault();let M=H[this.active]??(H.length===1?H[0]:void 0);M?this.choose(M):this.renderRoot.querySelector("phone-inbox-composer")?.focus()}}send(C){C.stopPropagation();let{account:H}=this;if(!H)return;let M=this.recipient.trim(),e=H.contacts.find(({name:r})=>r.toLocaleLowerCase()===M.toLocaleLowerCase());this.fire("send-new",{entryId:H.entry_id,text:C.detail,recipient:e?.name??M,lineId:this.lineId||void 0,channel:this.channel||void 0})}};c("phone-inbox-new",B2)});function _3(L,V,C){let H=V.connected&&V.status==="ready",M=H?V.accounts.filter(({available:e})=>!e):[];return o`
    ${V.connected?a:I3("disconnected",L("error.lost"))}
    ${M.map(({name:e})=>I3("offline",L("account.offline",{account:e})))}
    ${H&&V.error?W(D(L,V.error),{label:L("retry"),action:()=>{V.reload()}}):a}
    ${C.problem?W(C.problem,{label:L("close"),action:()=>{C.problem=null}}):a}
    ${C.note?o`<div class="notice note" role="status" data-testid="note">
          <span>${C.note}</span>
          <button
            aria-label=${L("close")}
            title=${L("close")}
            @click=${()=>{C.note=null}}
          >
            ${v(F1)}
          </button>
        </div>`:a}
  `}function I3(L,V){return o`<div class="notice" role="status" data-testid=${L}>
    ${v(Z5)}<span>${V}</span>
  </div>`}var N3=n(()=>{"use strict";N();s();U();T()});var C2,W3=n(()=>{"use strict";C2=class{constructor(V,C,H){this.find=C;this.changed=H;this.observed=null;this.near=!1;V.addController(this)}get clear(){return this.near&&!document.hidden}hostConnected(){document.addEventListener("visibilitychange",this.changed),this.observer=new IntersectionObserver(V=>{this.near=V.at(-1)?.isIntersecting??!1,this.changed()})}hostDisconnected(){document.removeEventListener("visibilitychange",this.changed),this.observer?.disconnect(),this.observer=void 0,this.observed=null,this.near=!1}hostUpdated(){let V=this.find();V!==this.observed&&(this.observer?.disconnect(),this.near=!1,this.observed=V,V&&this.observer?.observe(V)),this.changed()}}});var K0,T2,U3=n(()=>{_();l1();K0={},T2=G(class extends R{constructor(){super(...arguments),this.ot=K0}render(L,V){return V()}update(L,[V,C]){if(Array.isArray(V)){if(Array.isArray(this.ot)&&this.ot.length===V.length&&V.every(((H,M)=>H===this.ot[M])))return h}else if(this.ot===V)return h;return this.ot=Array.isArray(V)?Array.from(V):V,this.render(V,C)}})});var G3=n(()=>{U3()});async function Q3(L){try{return await navigator.clipboard.writeText(L),!0}catch{return q0(L)}}function q0(L){let V=document.createElement("textarea");V.value=L,V.style.position="fixed",V.style.opacity="0",document.body.append(V),V.select();try{return document.execCommand("copy")}finally{V.remove()}}var z3=n(()=>{"use strict"});function Y0(L){let V=H2.get(L);return V||(V=w3(L),H2.size>=X0&&H2.clear(),H2.set(L,V)),V}function K3(L,V,C){let{t:H,format:M}=C,e=L.message_id,r=L.direction==="outgoing",t=C.selected===e,i=r&&L.delivery==="failed",A=r?H("bubble.you"):S(L);return o`<div
    class="message ${r?"own":"other"} ${V.first?"first":""} ${V.last?"last":""}"
    role="listitem"
  >
    <div
      class="bubble ${t?"selected":""} ${C.marked===e?"marked":""}"
      tabindex=${C.tabStop===e?0:-1}
      role="group"
      aria-label="${A}, ${M.fullTime(x(L))}"
      data-testid="bubble"
      data-message-id=${e}
      data-direction=${L.direction}
      data-delivery=${L.delivery}
      @click=${p=>H7(p,e,C)}
    >
      <span class="text" dir="auto">${J0(L,C)}</span
      ><span class="meta"
        >${C.mixed?t1(H,L.channel):a}<time
          datetime=${L.time}
          title=${M.fullTime(x(L))}
          >${M.time(x(L))}</time
        >${r?F2(L,H):a}</span
      >
    </div>
    ${i?o`<div class="failure">${R2(L,H)}</div>`:a}
    ${t?C7(L,C):a}
  </div>`}function R2(L,V){let{delivery:C,error:H}=L;return C==="failed"&&H?V("delivery.failed_because",{error:H}):C==="received"?"":V(`delivery.${C}`)}function F2(L,V){let C=j0[L.delivery],H=R2(L,V);return C?o`<span class="mark ${L.delivery}" role="img" aria-label=${H} title=${H}
        >${v(C)}</span
      >`:a}function J0(L,V){let{t:C,copied:H}=V;return L.text?Y0(L.text).map((M,e)=>{if(M.kind==="link")return o`<a href=${M.href} target="_blank" rel="noopener noreferrer">${M.text}</a>`;if(M.kind==="code"){let r=`${L.message_id}/${e}`,t=H===r?C("bubble.copied"):C("bubble.copy_code",{code:k2(M.text)});return o`<button
        class="code"
        data-testid="code"
        aria-label=${t}
        title=${t}
        @click=${()=>V.copy(k2(M.text),r)}
        >${M.text}${v(H===r?R1:p2)}</button
      >`}return M.text}):o`<i>${C("list.no_text")}</i>`}function C7(L,V){let{t:C,account:H,format:M}=V,e=H?.control??!1,r=L.direction==="outgoing",t=`${L.message_id}/all`,i=[M.fullTime(x(L)),r?R2(L,C):"",L.parts?C("bubble.parts",{count:L.parts}):"",L.price?M.price(L.price,L.currency):""].filter(Boolean);return o`<div class="actions" role="toolbar" aria-label=${C("bubble.actions")}>
    ${V2("copy-message",V.copied===t?R1:p2,V.copied===t?C("bubble.copied"):C("bubble.copy"),()=>V.copy(L.text,t))}
    ${e&&H?.mark&&!r&&!L.unread?V2("mark-unread",s5,C("bubble.mark_unread"),()=>V.markUnread(L)):a}
    ${e&&H?.cancel&&r&&L.delivery==="pending"?V2("cancel-message",x5,C("bubble.cancel"),()=>V.cancel(L)):a}
    ${e&&H?.delete?V2("delete",E1,C("bubble.delete"),()=>V.remove(L)):a}
    <span class="facts">${i.join(" · ")}</span>
  </div>`}function V2(L,V,C,H){return o`<button class="action" data-testid=${L} @click=${H}>
    ${v(V)}<span>${C}</span>
  </button>`}function H7(L,V,C){L.composedPath()[0].closest("a, button")||getSelection()?.type==="Range"||C.select(V)}var j0,H2,X0,q3=n(()=>{"use strict";N();s();P();w2();U();T();j0={pending:v5,sent:R1,delivered:m5,failed:n5},H2=new Map,X0=2e3});function X3(L,V){let C=L.map(V);return L.flatMap((H,M)=>{let e=C[M]??"",r=e!==C[M-1],t=e!==C[M+1],i=r||!j3(L[M-1],H),A=t||!j3(H,L[M+1]),p={key:H.message_id,message:H,first:i,last:A};return r?[{key:e,moment:x(H)},p]:[p]})}function j3(L,V){return L!==void 0&&V!==void 0&&L.direction===V.direction&&x(V)-x(L)<V7}var V7,Y3=n(()=>{"use strict";P();V7=5*6e4});function J3(L,V,C,H,M){let e=V.account(C),{conversation:r,name:t}=H,i=V.accounts.length>1||(e?.lines.length??0)>1;return o`<div class="header with-start">
    ${J1(L,M.back)}
    ${r?o`${r1(r)}
          <div class="who">
            <h2>
              <span class="ellipsis">${t}</span>${i1(L,r.trusted)}
            </h2>
            <div class="sub">
              ${r.contact?o`<span class="number">${r.written}</span>`:a}
              ${t1(L,r.channel)}
              ${i&&r.line?o`<span class="ellipsis">${L("thread.line",{line:r.line})}</span>`:a}
            </div>
          </div>`:o`<div class="who"></div>`}
    ${e?.delete&&e.control?o`<button
          class="icon-button"
          data-testid="delete-conversation"
          aria-label=${L("thread.delete")}
          title=${L("thread.delete")}
          @click=${M.remove}
        >
          ${v(E1)}
        </button>`:a}
  </div>`}var C0=n(()=>{"use strict";N();s();U();T()});var H0,V0=n(()=>{"use strict";s();H0=u`
  :host {
    display: flex;
    flex-direction: column;
    min-height: 0;
    position: relative;
  }
  .who {
    flex: 1;
    min-width: 0;
  }
  .who h2 {
    display: flex;
    align-items: center;
    gap: 6px;
    margin: 0;
    font-size: 16px;
    line-height: 20px;
    font-weight: 500;
  }
  .sub {
    display: flex;
    align-items: center;
    gap: 6px;
    font-size: 12px;
    color: var(--pi-muted);
  }
  .sub .number {
    flex: none;
    max-width: 70%;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .trusted {
    color: var(--pi-success);
    font-size: 15px;
    flex: none;
  }
  .avatar {
    width: 36px;
    height: 36px;
    font-size: 14px;
  }
  .avatar.number {
    font-size: 20px;
  }
  .back {
    display: none;
  }
  @container (max-width: 640px) {
    .back {
      display: inline-flex;
    }
    .header {
      padding-inline-start: 4px;
      gap: 4px;
    }
    .who {
      margin-inline-start: 8px;
    }
  }
  .notice {
    margin: 0 12px 8px;
  }
  .scroller {
    flex: 1;
    min-height: 0;
    overflow-y: auto;
    overflow-x: hidden;
    /* Places are kept by hand, alike in all browsers. */
    overflow-anchor: none;
    overscroll-behavior: contain;
    padding: 8px 16px 12px;
    scrollbar-width: thin;
    outline-offset: -2px;
    will-change: scroll-position;
  }
  /* Few messages stand at the bottom. For many this would cost too much. */
  .scroller.few {
    display: flex;
    flex-direction: column;
  }
  .few .messages {
    margin-top: auto;
  }
  .day {
    padding: 16px 0 8px;
    text-align: center;
  }
  .day span {
    display: inline-block;
    padding: 2px 10px;
    border-radius: 11px;
    font-size: 12px;
    font-weight: 500;
    color: var(--pi-muted);
    background: var(--pi-field);
  }
  .older {
    display: flex;
    justify-content: center;
    align-items: center;
    gap: 8px;
    flex: none;
    height: 40px;
    font-size: 12px;
    color: var(--pi-muted);
  }
  .older .spinner {
    width: 18px;
    height: 18px;
    border-width: 2px;
  }
  .message {
    padding-top: 2px;
    contain: layout style;
  }
  .message.first {
    padding-top: 10px;
  }
  .own .bubble,
  .own .failure {
    margin-inline-start: auto;
  }
  .bubble {
    width: fit-content;
    max-width: min(80%, 520px);
    padding: 7px 12px 6px;
    border-radius: 18px;
    font-size: 15px;
    line-height: 1.35;
    background: color-mix(in srgb, var(--primary-text-color, #212121) 8%, transparent);
    cursor: default;
    overflow-wrap: anywhere;
    display: flow-root;
  }
  .own .bubble {
    background: color-mix(in srgb, var(--pi-accent) 20%, transparent);
  }
  .other:not(.first) .bubble {
    border-start-start-radius: 6px;
  }
  .other:not(.last) .bubble {
    border-end-start-radius: 6px;
  }
  .own:not(.first) .bubble {
    border-start-end-radius: 6px;
  }
  .own:not(.last) .bubble {
    border-end-end-radius: 6px;
  }
  .bubble.selected {
    box-shadow: inset 0 0 0 1px var(--pi-accent);
  }
  .bubble.marked {
    animation: marked 2.4s ease-out;
  }
  @keyframes marked {
    0%,
    40% {
      background: color-mix(in srgb, var(--warning-color, #ffa600) 45%, transparent);
    }
  }
  .text {
    white-space: pre-wrap;
  }
  a {
    color: var(--pi-accent-text);
    text-decoration: underline;
    text-underline-offset: 2px;
  }
  .own a {
    color: inherit;
  }
  .code {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    padding: 0 8px;
    border-radius: 8px;
    font-weight: 600;
    font-variant-numeric: tabular-nums;
    letter-spacing: 0.04em;
    color: var(--pi-accent-text);
    background: var(--pi-selected);
    white-space: nowrap;
  }
  .code .icon {
    font-size: 14px;
  }
  .meta {
    float: inline-end;
    margin: 5px 0 -2px 10px;
    font-size: 11px;
    line-height: 14px;
    color: var(--pi-muted);
    white-space: nowrap;
  }
  .meta .badge {
    margin-inline-end: 4px;
    vertical-align: top;
  }
  .mark .icon {
    display: inline-block;
    width: 15px;
    height: 15px;
    margin: -1px 0 0 4px;
    vertical-align: top;
  }
  .mark.delivered {
    color: var(--pi-accent-text);
  }
  .mark.failed,
  .failure {
    color: var(--pi-error-text);
  }
  .failure {
    width: fit-content;
    max-width: min(80%, 520px);
    padding: 2px 6px 0;
    font-size: 12px;
    overflow-wrap: anywhere;
  }
  .actions {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 4px;
    max-width: 100%;
    padding: 4px 0 6px;
  }
  .own .actions {
    justify-content: flex-end;
  }
  .action {
    display: inline-flex;
    align-items: center;
    gap: 6px;
    height: 32px;
    padding: 0 12px;
    border-radius: 16px;
    font-size: 13px;
    background: var(--pi-field);
  }
  @media (hover: hover) {
    .action:hover {
      background: var(--pi-selected);
    }
  }
  .action .icon {
    font-size: 16px;
    color: var(--pi-muted);
  }
  .facts {
    flex-basis: 100%;
    padding: 2px 6px 0;
    font-size: 12px;
    color: var(--pi-muted);
  }
  .own .facts {
    text-align: end;
  }
  .jump {
    position: absolute;
    inset-inline-end: 16px;
    bottom: 12px;
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 6px;
    min-width: 40px;
    height: 40px;
    padding: 0 10px;
    border-radius: 20px;
    font-size: 13px;
    font-weight: 500;
    color: var(--primary-text-color, #212121);
    background: var(--card-background-color, #fff);
    border: 1px solid var(--pi-line);
    box-shadow: 0 2px 8px rgba(0, 0, 0, 0.18);
  }
  .jump .icon {
    font-size: 20px;
  }
`});var E2,L7,M7,D2,L0=n(()=>{"use strict";N();s();G3();y2();z3();F();P();q3();Y3();U();T();C0();V0();E2=600,L7=80,M7=40,D2=class extends O{constructor(){super();this.selected=null;this.marked=null;this.copied=null;this.below=null;this.current=null;this.following=!0;this.days=new WeakMap;this.anchor=null;this.newest=null;new g(this,()=>this.thread),new g(this,()=>this.store)}static{this.properties={store:{attribute:!1},thread:{attribute:!1},t:{attribute:!1},format:{attribute:!1},selected:{state:!0},marked:{state:!0},copied:{state:!0},below:{state:!0}}}static{this.styles=[b,H0]}async reveal(C){return this.following=!1,await this.thread.show(C)?(this.marked=C,this.anchor=null,await this.updateComplete,this.bubble(C)?.scrollIntoView({block:"center"}),!0):!1}focus(){this.scroller?.focus()}connectedCallback(){super.connectedCallback(),this.resized=new ResizeObserver(()=>{this.following&&this.toEnd()})}disconnectedCallback(){super.disconnectedCallback(),this.resized?.disconnect()}get scroller(){return this.renderRoot.querySelector(".scroller")}get conversation(){let{entryId:C,conversationId:H}=this.thread;return this.store.conversation(f(C,H))??this.thread.messages.at(-1)}willUpdate(C){C.has("format")&&(this.days=new WeakMap),C.has("thread")?(this.selected=null,this.marked=null,this.current=null,this.below=null,this.newest=null,this.following=!0,this.anchor=null):this.keepPlace();let{messages:H}=this.thread,M=H.at(-1)?.message_id??null;if(this.newest!==null&&M!==this.newest&&!this.following){let e=H.findIndex(t=>t.message_id===this.newest),r=H.slice(e+1).filter(t=>t.direction==="incoming");this.below=(this.below??0)+r.length}this.newest=M}updated(){let{scroller:C}=this;if(C){if(this.following&&this.thread.atNewest)this.toEnd();else if(this.anchor){let H=this.bubble(this.anchor.id);if(H){let M=H.getBoundingClientRect().top-this.anchor.top;Math.abs(M)>.5&&(C.scrollTop+=M)}}this.anchor=null,this.fill(C)}}fill(C){let{thread:H}=this;if(H.loading||H.loadingOlder||H.error)return;let M=H.window.first>0||H.hasOlder,e=C.clientHeight>0;M&&e&&C.scrollTop<E2&&H.older()}firstUpdated(){let{scroller:C}=this;C&&this.resized?.observe(C)}keepPlace(){let{scroller:C}=this;if(this.following||!C)return;let H=C.getBoundingClientRect().top;for(let M of C.querySelectorAll(".bubble")){let e=M.getBoundingClientRect();if(e.bottom>H){this.anchor={id:M.dataset.messageId??"",top:e.top};return}}}toEnd(){let{scroller:C}=this;C&&(C.scrollTop=C.scrollHeight)}onScroll(){let{scroller:C,thread:H}=this;if(!C||H.loading)return;let M=C.scrollHeight-C.clientHeight-C.scrollTop,e=M<L7&&H.atNewest;e!==this.following&&(this.following=e,this.below=e?null:this.below??0),C.scrollTop<E2?H.older():M<E2&&H.newer()}toNewest(){this.following=!0,this.below=null,this.thread.toNewest(),this.focus()}render(){let{t:C,thread:H}=this,M=this.conversation,e=M?S(M):"";return o`
      ${J3(C,this.store,H.entryId,{conversation:M,name:e},{back:()=>this.fire("close-detail",void 0),remove:()=>this.fire("delete-conversation",{name:e})})}
      <div
        class="scroller ${H.messages.length<M7?"few":""}"
        data-testid="thread"
        tabindex="-1"
        @scroll=${{handleEvent:()=>this.onScroll(),passive:!0}}
        @keydown=${this.onKey}
      >
        ${H.loadingOlder?o`<div class="older" role="status">
              <span class="spinner"></span>${C("thread.older")}
            </div>`:a}
        ${H.loading?o`<div class="empty"><span class="spinner" role="status" aria-label=${C("loading")}></span></div>`:o`<div class="messages" role="list" aria-label=${C("thread.label",{name:e})}>
              ${this.renderMessages()}
            </div>`}
      </div>
      ${H.error&&!H.loading?W(D(C,H.error),{label:C("retry"),action:()=>{H.messages.length&&H.hasOlder?H.older():H.load()}}):a}
      ${this.below===null?a:o`<div style="position: relative">
            <button
              class="jump"
              data-testid="jump"
              aria-label=${C("thread.newest")}
              title=${C("thread.newest")}
              @click=${this.toNewest}
            >
              ${this.below>0?C("thread.arrived",{count:this.below}):a}
              ${v(l5)}
            </button>
          </div>`}
    `}renderMessages(){let{t:C,thread:H,format:M}=this;if(!H.messages.length&&H.sending===null)return H.error?a:o`<div class="empty"><span>${C("thread.empty")}</span></div>`;let{first:e,last:r}=H.window,t=H.messages.slice(e,r),i=this.context(t),A=M.day(Date.now()),p=X3(t,m=>this.dayOf(m)),{account:d,mixed:l}=i;return o`
      ${S1(p,m=>m.key,m=>"moment"in m?T2([m.key,A,M],()=>this.renderDay(m.moment)):T2([m.message,m.first,m.last,d,l,M,this.selected===m.key,i.tabStop===m.key,this.marked===m.key,this.copied?.startsWith(`${m.key}/`)&&this.copied],()=>K3(m.message,m,i)))}
      ${H.sending!==null&&H.atNewest?o`<div class="message own first last" role="listitem">
            <div class="bubble" data-testid="sending">
              <span class="text" dir="auto">${H.sending}</span
              ><span class="meta" title=${C("delivery.sending")}
                >${F2({delivery:"pending",error:null},C)}</span
              >
            </div>
          </div>`:a}
    `}renderDay(C){return o`<div class="day" role="listitem">
      <span>${this.format.daySeparator(C)}</span>
    </div>`}dayOf(C){let H=this.days.get(C);return H===void 0&&(H=this.format.day(x(C)),this.days.set(C,H)),H}context(C){let H=new Set(C.map(M=>M.message_id));return{t:this.t,format:this.format,account:this.store.account(this.thread.entryId),selected:this.selected,tabStop:this.current&&H.has(this.current)?this.current:C.at(-1)?.message_id??null,marked:this.marked,copied:this.copied,mixed:C.some(M=>M.channel!==C[0]?.channel),select:M=>{this.selected=this.selected===M?null:M,this.current=M},copy:(M,e)=>{this.copy(M,e)},remove:M=>this.fire("delete-message",M),markUnread:M=>this.fire("mark-unread",M),cancel:M=>this.fire("cancel-message",M)}}async copy(C,H){await Q3(C)&&(this.copied=H,setTimeout(()=>{this.copied===H&&(this.copied=null)},2e3))}onKey(C){let H=C.target,M=H.closest(".bubble");if(C.key==="Escape"&&this.selected){C.stopPropagation();let{selected:e}=this;this.selected=null,this.bubble(e)?.focus();return}if(!(!M||H!==M)){if(C.key==="Enter"||C.key===" ")C.preventDefault(),this.context([]).select(M.dataset.messageId??"");else if(C.key==="ArrowUp"||C.key==="ArrowDown"){C.preventDefault();let e=[...this.renderRoot.querySelectorAll("[data-message-id]")],r=e[e.indexOf(M)+(C.key==="ArrowUp"?-1:1)];if(!r)return;this.current=r.dataset.messageId??null,r.focus(),this.requestUpdate()}}}bubble(C){return[...this.renderRoot.querySelectorAll("[data-message-id]")].find(H=>H.dataset.messageId===C)}};c("phone-inbox-thread",D2)});var $2,I2=n(()=>{"use strict";N();s();w5();K5();z();F();G1();Q1();o3();P();q1();c2();f2();O2();h3();g3();F3();$3();N3();U();W3();T();L0();$2=class extends O{constructor(){super();this.menu=!1;this.preview=!1;this.writing=!1;this.problem=null;this.note=null;this.t=J("en");this.came=null;this.sight=new C2(this,()=>this.element("phone-inbox-thread"),()=>this.markRead());this.marking=!1;this.said="";new g(this,()=>this.store),new g(this,()=>this.store?.thread)}static{this.properties={hass:{attribute:!1},config:{attribute:!1},menu:{attribute:!1},preview:{attribute:!1},writing:{state:!0},problem:{state:!0},note:{state:!0}}}static{this.styles=[b,f3]}connectedCallback(){super.connectedCallback(),this.hasUpdated||(this.came=Date.now()),this.store?.start(),this.requestUpdate()}disconnectedCallback(){super.disconnectedCallback();let{store:C}=this;if(C&&!this.preview){let{thread:H,outbox:M}=C;r3(this.config,{open:H?.place,outbox:M,problem:this.problem})}C?.stop()}willUpdate(C){C.has("hass")&&(C.get("hass")?.language!==this.hass.language&&(this.t=J(this.hass.language),a3(this.hass).then(()=>this.requestUpdate())),this.format=U1.of(this.hass,this.t));let{store:H,config:M,hass:e}=this;(H?.connection!==e.connection||H.config.account!==M.account||H.config.mark_read!==M.mark_read||String(H.config.lines??"")!==String(M.lines??""))&&(H?.stop(),this.store=new Y1(e.connection,M),this.writing=!1,this.isConnected&&this.store.start()),this.store&&this.restore(this.store)}restore(C){if(this.came===null||C.status!=="ready"||!C.accounts.length)return;let H=this.preview?void 0:t3(this.config,this.came);if(this.came=null,!H||C.thread)return;C.outbox=H.outbox,this.problem=H.problem;let{open:M}=H;M&&C.account(M.entryId)&&C.open(M.entryId,M.conversationId)}markRead(){let{store:C}=this;!C?.thread||!this.sight.clear||this.marking||C.thread.loading||!C.connected||(this.marking=!0,W5(C).catch(H=>this.fail(H)).finally(()=>{this.marking=!1}))}fail(C){this.problem=D(this.t,C)}render(){let{store:C}=this;return C?o`<div class="root" @keydown=${this.onKey}>
      ${_3(this.t,C,this)} ${this.renderContent(C)}
      <div class="hidden-text" role="log" aria-live="polite">${this.spoken(C)}</div>
      <phone-inbox-confirm></phone-inbox-confirm>
    </div>`:a}renderContent(C){let{t:H}=this;if(C.status==="loading")return o`<div class="empty" role="status">
        <span class="spinner"></span><span>${H("loading")}</span>
      </div>`;if(C.status==="failed")return o`<div class="empty">
        ${W(D(H,C.error),{label:H("retry"),action:()=>{C.load()}})}
      </div>`;if(!C.accounts.length)return o`<div class="empty" data-testid="no-account">
        ${v(m2)}
        <span class="big">${H("account.none")}</span>
        <span>${H(this.config.account?"account.missing":"account.none_hint")}</span>
      </div>`;let{thread:M}=C,e=C.accounts.filter(r=>r.control&&r.send.length);return o`<div
      class="panes ${M||this.writing?"open":""}"
      @open-conversation=${this.onOpen}
      @close-detail=${this.onClose}
    >
      <phone-inbox-list
        .store=${C}
        .t=${H}
        .format=${this.format}
        .heading=${this.config.title||H("title")}
        .menu=${this.menu}
        .canWrite=${e.length>0&&!this.config.hide_composer}
        @new-conversation=${this.onNew}
      ></phone-inbox-list>
      <div class="detail">
        ${this.writing?o`<phone-inbox-new
              .store=${C}
              .accounts=${e}
              .t=${H}
              .format=${this.format}
              @send-new=${this.onSendNew}
            ></phone-inbox-new>`:M?y5(M,this.renderThread(C,M)):o`<div class="empty">
                ${v(m2)}
                <span class="big">${H("thread.choose")}</span>
                ${e.length&&!this.config.hide_composer?o`<span>${H("thread.choose_hint")}</span>`:a}
              </div>`}
      </div>
    </div>`}renderThread(C,H){let{t:M,format:e}=this,r=C.openKey??"",t=C.conversation(r)??H.messages.at(-1);return o`
      <phone-inbox-thread
        .store=${C}
        .thread=${H}
        .t=${M}
        .format=${e}
        @delete-message=${this.onDeleteMessage}
        @mark-unread=${this.onMarkUnread}
        @cancel-message=${this.onCancel}
        @delete-conversation=${this.onDeleteConversation}
      ></phone-inbox-thread>
      ${this.config.hide_composer?a:o`<phone-inbox-composer
            .store=${C}
            .account=${C.account(H.entryId)}
            .channel=${t?.channel}
            .name=${t?S(t):""}
            .place=${r}
            .messages=${H.messages}
            .t=${M}
            .format=${e}
            @send-text=${this.onSend}
          ></phone-inbox-composer>`}
    `}spoken(C){let{arrived:H}=C;return H&&(this.said=this.t("thread.said",{name:S(H),text:H.text})),this.said}async onOpen(C){let{store:H}=this,{entryId:M,conversationId:e,messageId:r}=C.detail;this.writing=!1,this.problem=null,this.note=null,H?.open(M,e),this.requestUpdate(),await this.updateComplete;let t=this.element("phone-inbox-thread");t?.focus(),r&&t&&!await t.reveal(r)&&(this.problem=this.t("search.not_found"))}async onClose(){this.writing=!1,this.store?.close(),this.requestUpdate(),await this.updateComplete,this.element("phone-inbox-list")?.focus()}async onNew(){this.store?.close(),this.writing=!0,await this.updateComplete,this.element("phone-inbox-new")?.focus()}onKey(C){let H=this.writing||this.store?.thread;C.key==="Escape"&&H&&!C.defaultPrevented&&(C.stopPropagation(),this.onClose())}async onSend({detail:C}){let{store:H}=this,{thread:M,openKey:e}=H??{};!H||!M||!e||await this.send(H,e,C,()=>_5(H,M,C))}async onSendNew({detail:C}){let{store:H}=this;if(!H)return;let{entryId:M,text:e,recipient:r,lineId:t,channel:i}=C;await this.send(H,K1,e,async()=>{let A=await N5(H,M,e,{recipients:[r],...t&&{line_id:t},...i&&{channel:i}});this.writing&&await this.showSent(H,M,A)})}async showSent(C,H,M){this.writing=!1,M?C.open(H,M):this.note=this.t("new.sent"),await this.updateComplete,(this.element("phone-inbox-composer")??this.element("phone-inbox-list"))?.focus()}async send(C,H,M,e){let{t:r}=this,{outbox:t}=C;if(!(t.mayBeSent(H,M)&&!await this.confirm(r("confirm.again"),r("confirm.again_text"),r("confirm.send")))&&!t.isSending(H)){this.problem=null;try{await t.send(H,M,e)}catch(i){let A=D(r,i);this.problem=s1(i)?r("composer.lost"):N1(i)?`${r("composer.unsure")} (${A})`:r("composer.failed",{error:A})}}}async onDeleteMessage({detail:C}){let{t:H}=this;await this.confirm(H("confirm.message"),H("confirm.message_text"))&&(await this.attempt((M,e)=>G5(M,e,[C.message_id])),this.element("phone-inbox-thread")?.focus())}async onDeleteConversation({detail:C}){let{t:H}=this,M=H("confirm.conversation",{name:C.name});await this.confirm(M,H("confirm.conversation_text"))&&(await this.attempt(Q5),this.store?.thread||await this.onClose())}async onMarkUnread({detail:C}){await this.attempt((H,M)=>U5(H,M,[C.message_id])),await this.onClose()}async onCancel({detail:C}){await this.attempt(async(H,M)=>{let e=await z5(H,M,C.message_id);this.note=this.t(`cancel.${e}`)}),this.element("phone-inbox-thread")?.focus()}async attempt(C){let{store:H}=this;if(H?.thread){this.problem=null;try{await C(H,H.thread)}catch(M){this.fail(M)}}}async confirm(C,H,M=this.t("confirm.delete")){let e={title:C,text:H,yes:M,no:this.t("confirm.cancel")};return await this.element("phone-inbox-confirm")?.ask(e)??!1}element(C){return this.renderRoot.querySelector(C)}};c("phone-inbox-view",$2)});var M0,_2,e0=n(()=>{"use strict";s();I2();F();M0=560,_2=class extends B{static{this.properties={...B.properties,layout:{reflect:!0},preview:{type:Boolean},config:{state:!0}}}static{this.styles=u`
    :host {
      display: block;
      height: 100%;
    }
    ha-card {
      height: 100%;
      min-height: 280px;
      overflow: hidden;
    }
    :host(:not([layout="grid"])) ha-card {
      height: var(--phone-inbox-height);
    }
    :host([layout="panel"]) ha-card {
      height: calc(100vh - var(--header-height, 56px) - env(safe-area-inset-bottom, 0px));
      border-radius: 0;
      border: none;
    }
  `}static async getConfigElement(){return document.createElement("phone-inbox-card-editor")}static getStubConfig(){return{}}setConfig(V){if(V.account!==void 0&&typeof V.account!="string")throw new Error("account must be the id of an account");if(V.lines!==void 0&&!Array.isArray(V.lines))throw new Error("lines must be a list of line ids");if(V.height!==void 0&&!(Number(V.height)>=200))throw new Error("height must be a number of pixels, at least 200");this.config=V}getCardSize(){return Math.ceil((this.config?.height??M0)/50)}getGridOptions(){return{columns:12,rows:9,min_columns:6,min_rows:5}}render(){let{hass:V,config:C}=this;return!V||!C?a:o`<ha-card style="--phone-inbox-height: ${C.height??M0}px">
      <phone-inbox-view
        .hass=${V}
        .config=${C}
        .preview=${this.preview??!1}
      ></phone-inbox-view>
    </ha-card>`}};c("phone-inbox-card",_2)});function e7(L,V){let{account:C,lines:H,title:M,height:e,hide_composer:r,mark_read:t,...i}=L;return{...i,...C&&{account:C},...H?.length&&C===V&&{lines:H},...M&&{title:M},...e&&{height:e},...r&&{hide_composer:r},...t===!1&&{mark_read:t}}}async function r7(){if(customElements.get("ha-form"))return;let L=window.loadCardHelpers;(await L?.())?.createCardElement({type:"button"}),await customElements.get("hui-button-card")?.getConfigElement?.()}var N2,r0=n(()=>{"use strict";s();z();F();Q1();N2=class extends B{constructor(){super(...arguments);this.accounts=[]}static{this.properties={...B.properties,config:{state:!0},accounts:{state:!0}}}setConfig(C){this.config=C}firstUpdated(){r7()}updated(C){let H=C.get("hass");this.hass&&C.has("hass")&&H?.connection!==this.hass.connection&&this.load(this.hass)}async load(C){try{this.accounts=await new M1(C.connection).accounts()}catch{this.accounts=[]}}render(){let{hass:C,config:H}=this;return!C||!H?a:o`<ha-form
      .hass=${C}
      .data=${{mark_read:!0,hide_composer:!1,...H}}
      .schema=${this.schema(H)}
      .computeLabel=${({name:M})=>this.label(M)}
      .computeHelper=${({name:M})=>this.help(M)}
      @value-changed=${this.onChange}
    ></ha-form>`}schema(C){let H=this.accounts.map(({entry_id:r,name:t})=>({value:r,label:t}));C.account&&!H.some(({value:r})=>r===C.account)&&H.push({value:C.account,label:C.account});let M=this.accounts.filter(({entry_id:r})=>!C.account||r===C.account),e=M.flatMap(r=>r.lines.map(({line_id:t,name:i})=>({value:t,label:M.length>1?`${r.name}: ${i}`:i})));return[{name:"account",selector:{select:{options:H,mode:"dropdown"}}},{name:"lines",selector:{select:{options:e,multiple:!0}}},{name:"title",selector:{text:{}}},{name:"height",selector:{number:{min:200,max:2e3,mode:"box",unit_of_measurement:"px"}}},{name:"mark_read",selector:{boolean:{}}},{name:"hide_composer",selector:{boolean:{}}}]}label(C){return this.text(`editor.${C}`)}help(C){return["account","lines","height"].includes(C)?this.text(`editor.${C}_help`):void 0}text(C){return J(this.hass?.language??"en")(C)}onChange(C){C.stopPropagation();let H=e7({...this.config,...C.detail.value},this.config?.account);this.dispatchEvent(new CustomEvent("config-changed",{detail:{config:H},bubbles:!0,composed:!0}))}};c("phone-inbox-card-editor",N2)});var W2,t0=n(()=>{"use strict";s();I2();F();W2=class extends B{constructor(){super(...arguments);this.narrow=!1;this.nothingSet={}}static{this.properties={...B.properties,narrow:{type:Boolean},panel:{attribute:!1}}}static{this.styles=u`
    :host {
      display: block;
      height: 100vh;
      height: 100dvh;
      padding: env(safe-area-inset-top, 0px) env(safe-area-inset-right, 0px)
        env(safe-area-inset-bottom, 0px) env(safe-area-inset-left, 0px);
      box-sizing: border-box;
      background: var(--card-background-color, #fff);
    }
  `}render(){let{hass:C}=this;return C?o`<phone-inbox-view
      .hass=${C}
      .config=${this.panel?.config??this.nothingSet}
      .menu=${!C.kioskMode&&(this.narrow||C.dockedSidebar==="always_hidden")}
    ></phone-inbox-view>`:a}};c("phone-inbox-panel",W2)});function t7(L,V){let C=L.entities?.[V];if(C?.platform!==i0||!C.device_id)return null;let H=L.devices?.[C.device_id],M=H?.identifiers?.find(([i])=>i===i0)?.[1];if(!M)return null;let[e="",r]=M.split("_"),t=H?.config_subentry_id?void 0:r;return{config:{type:"custom:phone-inbox-card",account:e,...t&&{lines:[t]}}}}function o0(){let L=J(document.documentElement.lang||navigator.language);window.customCards??=[],!window.customCards.some(({type:V})=>V==="phone-inbox-card")&&window.customCards.push({type:"phone-inbox-card",name:L("card.name"),description:L("card.description"),preview:!0,documentationURL:"https://github.com/phone-inbox/phone-inbox",getEntitySuggestion:t7})}var i0,a0=n(()=>{"use strict";Q1();i0="phone_inbox"});var i7={};var A0=n(()=>{"use strict";e0();r0();t0();a0();o0()});document.querySelector("home-assistant:not(:defined)")&&await customElements.whenDefined("home-assistant");await Promise.resolve().then(()=>(A0(),i7));
/*! Bundled license information:

@lit/reactive-element/css-tag.js:
  (**
   * @license
   * Copyright 2019 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

@lit/reactive-element/reactive-element.js:
lit-html/lit-html.js:
lit-element/lit-element.js:
lit-html/directive.js:
lit-html/directives/repeat.js:
  (**
   * @license
   * Copyright 2017 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/is-server.js:
  (**
   * @license
   * Copyright 2022 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directive-helpers.js:
  (**
   * @license
   * Copyright 2020 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directives/keyed.js:
  (**
   * @license
   * Copyright 2021 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)

lit-html/directives/style-map.js:
lit-html/directives/guard.js:
  (**
   * @license
   * Copyright 2018 Google LLC
   * SPDX-License-Identifier: BSD-3-Clause
   *)
*/
